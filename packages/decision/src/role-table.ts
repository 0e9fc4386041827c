import { type Interner, idOf, indexOf, intern, NONE } from './interner.ts';
import type { RoleDefinition } from './model.ts';
import { ModelError } from './model-error.ts';
import { addPermission, hasPermission } from './permission-set.ts';
import { type PermissionTable, resolvePattern } from './permission-table.ts';
import { readColumn } from './read-column.ts';

/** Roles by number, with their permission sets side by side: `own` as written, `closed` with what is inherited. */
export interface RoleTable {
  readonly names: Interner;
  readonly definitions: readonly (RoleDefinition | undefined)[];
  readonly parents: Int32Array;
  readonly own: Uint32Array;
  readonly closed: Uint32Array;
}

/** The table with no role in it. */
export function emptyRoleTable(names: Interner): RoleTable {
  const none = new Uint32Array();
  return { names, definitions: [], parents: new Int32Array(), own: none, closed: none };
}

/**
 * A new table with roles added, replaced and removed. Patterns are resolved for changed roles only.
 * @throws ModelError `unknown_permission`, `invalid_pattern`, `unknown_role` (parent), `role_cycle`.
 */
export function updateRoles(
  table: RoleTable,
  permissions: PermissionTable,
  upserts: Iterable<RoleDefinition>,
  removals: Iterable<string>,
): RoleTable {
  const definitions = [...table.definitions];
  const changed: number[] = [];
  for (const roleId of removals) {
    const index = indexOf(table.names, roleId);
    if (definitions[index] !== undefined) definitions[index] = undefined;
  }
  for (const role of upserts) {
    const index = intern(table.names, role.id);
    definitions[index] = role;
    changed.push(index);
  }
  const own = new Uint32Array(definitions.length * permissions.words);
  own.set(table.own);
  for (const index of changed) writeOwnSet(own, permissions, definitions[index], index);
  const parents = parentColumn(table.names, definitions);
  return {
    names: table.names,
    definitions,
    parents,
    own,
    closed: closeSets(table.names, own, parents, permissions.words),
  };
}

/** The number of a role in force in this table, or `NONE`. */
export function roleIndex(table: RoleTable, roleId: string): number {
  const index = indexOf(table.names, roleId);
  return table.definitions[index] === undefined ? NONE : index;
}

/** The nearest role, starting with the role itself, that grants the permission in its own definition. */
export function originOf(table: RoleTable, words: number, role: number, permission: number): number {
  for (let index = role; index !== NONE; index = readColumn(table.parents, index)) {
    if (hasPermission(table.own, index * words, permission)) return index;
  }
  return NONE;
}

function writeOwnSet(
  own: Uint32Array,
  permissions: PermissionTable,
  role: RoleDefinition | undefined,
  index: number,
): void {
  const offset = index * permissions.words;
  own.fill(0, offset, offset + permissions.words);
  for (const pattern of role?.grants ?? []) {
    for (const permission of resolvePattern(permissions, pattern)) addPermission(own, offset, permission);
  }
}

function parentColumn(names: Interner, definitions: readonly (RoleDefinition | undefined)[]): Int32Array {
  const parents = new Int32Array(definitions.length).fill(NONE);
  for (const [index, role] of definitions.entries()) {
    const parentId = role?.parentRoleId ?? null;
    if (role === undefined || parentId === null) continue;
    const parent = indexOf(names, parentId);
    if (definitions[parent] === undefined) {
      throw new ModelError('unknown_role', `role "${role.id}" inherits from unknown role "${parentId}"`, [
        parentId,
        role.id,
      ]);
    }
    parents[index] = parent;
  }
  return parents;
}

/** Every set joined with its parent's, parents first. */
function closeSets(names: Interner, own: Uint32Array, parents: Int32Array, words: number): Uint32Array {
  const closed = own.slice();
  const done = new Uint8Array(parents.length);
  for (let start = 0; start < parents.length; start++) {
    const path: number[] = [];
    const onPath = new Set<number>();
    for (let index = start; index !== NONE && done[index] === 0; index = readColumn(parents, index)) {
      if (onPath.has(index)) throw roleCycle(names, path.slice(path.indexOf(index)));
      onPath.add(index);
      path.push(index);
    }
    for (const index of path.toReversed()) {
      const parent = readColumn(parents, index);
      done[index] = 1;
      if (parent === NONE) continue;
      for (let word = 0; word < words; word++) {
        const target = index * words + word;
        closed[target] = readColumn(closed, target) | readColumn(closed, parent * words + word);
      }
    }
  }
  return closed;
}

function roleCycle(names: Interner, cycle: readonly number[]): ModelError {
  const ids = [...cycle, ...cycle.slice(0, 1)].map((index) => idOf(names, index));
  return new ModelError('role_cycle', `roles inherit in a circle: ${ids.join(' -> ')}`, ids);
}
