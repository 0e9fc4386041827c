import { type Interner, indexOf, intern, NONE } from './interner.ts';
import type { ScopeDefinition, ScopeKind } from './model.ts';
import { ModelError } from './model-error.ts';
import { readColumn } from './read-column.ts';

/** Scopes by number. The kinds bound the tree at three levels, so a cycle cannot be written. */
export interface ScopeTable {
  readonly names: Interner;
  readonly definitions: readonly (ScopeDefinition | undefined)[];
  readonly parents: Int32Array;
}

const parentKindOf: Readonly<Record<ScopeKind, ScopeKind | null>> = {
  platform: null,
  tenant: 'platform',
  branch: 'tenant',
  project: 'tenant',
};

/** The table with no scope in it. */
export function emptyScopeTable(names: Interner): ScopeTable {
  return { names, definitions: [], parents: new Int32Array() };
}

/**
 * A new table with scopes added, replaced and removed.
 * @throws ModelError `unknown_scope` (parent), `invalid_scope_parent`.
 */
export function updateScopes(
  table: ScopeTable,
  upserts: Iterable<ScopeDefinition>,
  removals: Iterable<string>,
): ScopeTable {
  const { names } = table;
  const definitions = [...table.definitions];
  for (const scopeId of removals) {
    const index = indexOf(names, scopeId);
    if (definitions[index] !== undefined) definitions[index] = undefined;
  }
  for (const scope of upserts) definitions[intern(names, scope.id)] = scope;
  const parents = new Int32Array(definitions.length).fill(NONE);
  for (const [index, scope] of definitions.entries()) {
    if (scope !== undefined) parents[index] = parentIndex(names, definitions, scope);
  }
  return { names, definitions, parents };
}

/** The number of a scope in force in this table, or `NONE`. */
export function scopeIndex(table: ScopeTable, scopeId: string): number {
  const index = indexOf(table.names, scopeId);
  return table.definitions[index] === undefined ? NONE : index;
}

/** The scope above, or `NONE` for a platform and for `NONE` itself. */
export function parentOf(table: ScopeTable, scope: number): number {
  return scope === NONE ? NONE : readColumn(table.parents, scope);
}

/** Whether a right at `outer` holds at `inner`: it is the same scope or lies above it. */
export function covers(table: ScopeTable, outer: number, inner: number): boolean {
  for (let scope = inner; scope !== NONE; scope = readColumn(table.parents, scope)) {
    if (scope === outer) return true;
  }
  return false;
}

function parentIndex(
  names: Interner,
  definitions: readonly (ScopeDefinition | undefined)[],
  scope: ScopeDefinition,
): number {
  const wanted = parentKindOf[scope.kind];
  if (scope.parentId === null) {
    if (wanted === null) return NONE;
    throw new ModelError('invalid_scope_parent', `${scope.kind} "${scope.id}" needs a ${wanted} above it`, [
      scope.id,
    ]);
  }
  const index = indexOf(names, scope.parentId);
  const parent = definitions[index];
  if (parent === undefined) {
    throw new ModelError('unknown_scope', `scope "${scope.id}" lies in unknown scope "${scope.parentId}"`, [
      scope.parentId,
      scope.id,
    ]);
  }
  if (parent.kind !== wanted) {
    const message = `${scope.kind} "${scope.id}" cannot lie in ${parent.kind} "${parent.id}"`;
    throw new ModelError('invalid_scope_parent', message, [scope.id, parent.id]);
  }
  return index;
}
