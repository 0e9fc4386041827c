import { type Edge, otherWorkspace, resolveImports } from '../resolve-import.ts';
import type { Layer, Workspace } from '../source-tree.ts';
import type { Rule } from '../violation.ts';

const height: Readonly<Record<Layer, number>> = { packages: 0, modules: 1, apps: 2 };

/** `apps -> modules -> packages`, never back; an app is never a library of another app. */
export const direction: Rule = (tree) =>
  resolveImports(tree).flatMap((edge) => {
    const target = otherWorkspace(edge);
    return target === undefined || isDownward(edge, target)
      ? []
      : [
          {
            rule: 'direction',
            file: edge.from.path,
            line: edge.imported.line,
            message: `${edge.from.workspace.folder} must not import ${target.folder}`,
          },
        ];
  });

function isDownward({ from }: Edge, target: Workspace): boolean {
  if (target.layer === 'apps') return false;
  return height[target.layer] <= height[from.workspace.layer];
}
