import { type Edge, otherWorkspace, resolveImports } from '../resolve-import.ts';
import type { Rule } from '../violation.ts';

/**
 * A workspace is entered through the `exports` of its package.json and nowhere else. A module has one door, its
 * index, and a second one only for the tests of others.
 */
export const doors: Rule = (tree) =>
  resolveImports(tree).flatMap((edge) => {
    const fault = faultOf(edge);
    return fault === undefined
      ? []
      : [{ rule: 'doors', file: edge.from.path, line: edge.imported.line, message: fault }];
  });

function faultOf(edge: Edge): string | undefined {
  const { from, imported, target } = edge;
  const other = otherWorkspace(edge);
  if (target.kind === 'file' && target.workspace === undefined) {
    return `"${imported.specifier}" leaves the workspace`;
  }
  if (target.kind === 'file' && other !== undefined) {
    return `"${imported.specifier}" reaches into ${other.folder}; import ${other.name} instead`;
  }
  if (target.kind !== 'door') return undefined;
  if (target.path === undefined) return `${target.workspace.name} has no door "${target.door}"`;
  if (target.workspace.layer === 'modules' && target.door !== '.' && !from.isDevelopment) {
    return `the only door of ${target.workspace.name} is its index`;
  }
  return undefined;
}
