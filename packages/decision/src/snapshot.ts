import { type AssignmentPage, pageOf } from './assignment-pages.ts';
import { AssignmentRows } from './assignment-rows.ts';
import { buildPageTable } from './build-page.ts';
import {
  compileDelegation,
  compileRule,
  type DelegationTable,
  delegationTable,
  type RuleTable,
  ruleTable,
} from './grant-tables.ts';
import type { AccessModel, Condition } from './model.ts';
import { ModelError } from './model-error.ts';
import { createNames, type Names } from './names.ts';
import { buildPermissionTable, type PermissionTable } from './permission-table.ts';
import { buildPrincipalRecords, type PrincipalRecords } from './principal-records.ts';
import { readColumn } from './read-column.ts';
import { emptyRoleTable, type RoleTable, updateRoles } from './role-table.ts';
import { emptyScopeTable, type ScopeTable, updateScopes } from './scope-table.ts';

/**
 * The access model, compiled and immutable. Hold one in a variable, replace the variable to move on; a check
 * already running keeps the one it started with. Treat the fields as private: they may change between versions.
 */
export interface Snapshot {
  readonly revision: number;
  readonly names: Names;
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  readonly scopes: ScopeTable;
  readonly pages: readonly AssignmentPage[];
  /** The page of the build once more, found by id. */
  readonly records: PrincipalRecords;
  /** By scope: the principal of every assignment written there, once per assignment. */
  readonly members: readonly Int32Array[];
  /** By role: how many assignments give it. */
  readonly roleUses: Int32Array;
  readonly delegations: DelegationTable;
  readonly rules: RuleTable;
  readonly conditions: ReadonlyMap<string, Condition>;
}

/** `revision` names the state of the model; the caller supplies it, each higher than the last. */
export interface SnapshotOptions {
  readonly revision: number;
}

/**
 * Compiles a model. Takes O(assignments) time, and 16 bytes for each beside its id, 24 more where it is limited.
 * @throws ModelError when the model contradicts itself: see `ModelErrorCode`.
 */
export function buildSnapshot(model: AccessModel, { revision }: SnapshotOptions): Snapshot {
  const names = createNames();
  const permissions = buildPermissionTable(model.permissions);
  const roleDefinitions = uniqueById('role', model.roles).values();
  const roles = updateRoles(emptyRoleTable(names.roles), permissions, roleDefinitions, []);
  const scopeDefinitions = uniqueById('scope', model.scopes).values();
  const scopes = updateScopes(emptyScopeTable(names.scopes), scopeDefinitions, []);
  const rows = new AssignmentRows(names, roles, scopes);
  for (const assignment of model.assignments) rows.write(assignment);
  const delegations = uniqueById('delegation', model.delegations ?? []);
  const rules = uniqueById('rule', model.rules ?? []);
  const pages = buildPageTable(rows, names.principals.ids.length);
  return {
    revision,
    names,
    permissions,
    roles,
    scopes,
    pages,
    records: buildPrincipalRecords(pageOf(pages, 0), names.principals.ids),
    members: membersByScope(rows, scopes.definitions.length),
    roleUses: countRoles(rows, roles.definitions.length),
    delegations: delegationTable(
      mapValues(delegations, (delegation) => compileDelegation(delegation, names, permissions, scopes)),
    ),
    rules: ruleTable(mapValues(rules, (rule) => compileRule(rule, names, permissions, scopes))),
    conditions: new Map(model.conditions),
  };
}

function membersByScope(rows: AssignmentRows, scopeCount: number): Int32Array[] {
  const counts = new Int32Array(scopeCount);
  for (let row = 0; row < rows.length; row++) {
    const scope = readColumn(rows.scopes, row);
    counts[scope] = readColumn(counts, scope) + 1;
  }
  const members = Array.from(counts, (count) => new Int32Array(count));
  for (let row = 0; row < rows.length; row++) {
    const scope = readColumn(rows.scopes, row);
    const slot = readColumn(counts, scope) - 1;
    counts[scope] = slot;
    const column = members[scope];
    if (column !== undefined) column[slot] = readColumn(rows.principals, row);
  }
  return members;
}

function countRoles(rows: AssignmentRows, roleCount: number): Int32Array {
  const uses = new Int32Array(roleCount);
  for (let row = 0; row < rows.length; row++) {
    const role = rows.roleOf(row);
    uses[role] = readColumn(uses, role) + 1;
  }
  return uses;
}

function uniqueById<Item extends { readonly id: string }>(
  what: string,
  items: Iterable<Item>,
): Map<string, Item> {
  const byId = new Map<string, Item>();
  for (const item of items) {
    if (byId.has(item.id))
      throw new ModelError('duplicate_id', `${what} "${item.id}" is given twice`, [item.id]);
    byId.set(item.id, item);
  }
  return byId;
}

function mapValues<Key, From, To>(from: ReadonlyMap<Key, From>, step: (value: From) => To): Map<Key, To> {
  return new Map(Array.from(from, ([key, value]) => [key, step(value)]));
}
