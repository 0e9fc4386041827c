import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Import } from './parse-source.ts';
import type { SourceFile, SourceTree, Workspace } from './source-tree.ts';

/** Where an import leads. */
export type Target =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'outside'; readonly packageName: string }
  /** A relative path; `workspace` is missing when it leaves every workspace. */
  | { readonly kind: 'file'; readonly path: string; readonly workspace: Workspace | undefined }
  /** Another workspace by its name; `path` is missing when its package.json opens no such door. */
  | {
      readonly kind: 'door';
      readonly workspace: Workspace;
      readonly door: string;
      readonly path: string | undefined;
    };

/** An import together with where it stands and where it leads. */
export interface Edge {
  readonly from: SourceFile;
  readonly imported: Import;
  readonly target: Target;
}

/** Resolves every import of the tree. */
export function resolveImports(tree: SourceTree): Edge[] {
  const byName = new Map(tree.workspaces.map((workspace) => [workspace.name, workspace]));
  return tree.files.flatMap((from) =>
    from.imports.map((imported) => ({
      from,
      imported,
      target: resolve(imported.specifier, from, tree.workspaces, byName),
    })),
  );
}

/** The other workspace an import leads to, by name or by path; undefined when it stays inside or goes outside. */
export function otherWorkspace({ from, target }: Edge): Workspace | undefined {
  if (target.kind !== 'file' && target.kind !== 'door') return undefined;
  return target.workspace === from.workspace ? undefined : target.workspace;
}

function resolve(
  specifier: string,
  from: SourceFile,
  workspaces: readonly Workspace[],
  byName: ReadonlyMap<string, Workspace>,
): Target {
  if (isBuiltin(specifier)) return { kind: 'builtin' };
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from.path), specifier.replace(/\?.*$/, ''));
    return { kind: 'file', path, workspace: workspaces.find(({ folder }) => path.startsWith(`${folder}/`)) };
  }
  const parts = specifier.split('/');
  const packageName = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const workspace = byName.get(packageName);
  if (workspace === undefined) return { kind: 'outside', packageName };
  const door = specifier === packageName ? '.' : `.${specifier.slice(packageName.length)}`;
  return { kind: 'door', workspace, door, path: workspace.doors.get(door) };
}
