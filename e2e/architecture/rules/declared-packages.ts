import { resolveImports } from '../resolve-import.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';
import type { Rule } from '../violation.ts';

/**
 * A workspace declares every package it imports: what runs in production as a dependency, what only tests,
 * builds and types need as a development dependency, the tools of all tests once at the root.
 */
export const declaredPackages: Rule = (tree) =>
  resolveImports(tree).flatMap(({ from, imported, target }) => {
    const name =
      target.kind === 'outside'
        ? target.packageName
        : target.kind === 'door'
          ? target.workspace.name
          : undefined;
    if (name === undefined || name === from.workspace.name) return [];
    if (isDeclared(name, from, from.isDevelopment || imported.typeOnly, tree)) return [];
    const message = `${name} is not declared in ${from.workspace.folder}/package.json`;
    return [{ rule: 'declared-packages', file: from.path, line: imported.line, message }];
  });

function isDeclared(name: string, from: SourceFile, isDevelopment: boolean, tree: SourceTree): boolean {
  const { shippedDependencies, developmentDependencies } = from.workspace;
  if (shippedDependencies.has(name)) return true;
  return isDevelopment && (developmentDependencies.has(name) || tree.rootDependencies.has(name));
}
