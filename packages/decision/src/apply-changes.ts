import { type AssignmentDelta, updateAssignments } from './assignment-updates.ts';
import {
  type CompiledDelegation,
  type CompiledRule,
  compileDelegation,
  compileRule,
  type DelegationTable,
  delegationTable,
  type RuleTable,
  ruleTable,
} from './grant-tables.ts';
import type {
  Assignment,
  Change,
  Condition,
  Delegation,
  RoleDefinition,
  Rule,
  ScopeDefinition,
} from './model.ts';
import { ModelError } from './model-error.ts';
import { readColumn } from './read-column.ts';
import { type RoleTable, updateRoles } from './role-table.ts';
import { type ScopeTable, updateScopes } from './scope-table.ts';
import type { Snapshot, SnapshotOptions } from './snapshot.ts';

/**
 * A new snapshot with the changes made, all or none; the given one stays as it is and both may be used. Order
 * within the batch matters only for the same id, where the last word counts: what must not dangle is judged by
 * the end state. Touches only what changed: one assignment costs the page of its principal and the member list of
 * its scope, a role change the closing of all role sets.
 *
 * The permission registry is fixed for a line of snapshots; to change it, build anew. Building anew also frees the
 * names of principals long gone, which a line of snapshots keeps.
 * @throws ModelError as `buildSnapshot`; `revision_not_increasing`; `role_in_use` and `scope_in_use` when something
 * still refers to what is removed (a child role or scope: `unknown_role`, `unknown_scope`).
 */
export function applyChanges(
  snapshot: Snapshot,
  changes: Iterable<Change>,
  { revision }: SnapshotOptions,
): Snapshot {
  if (!(revision > snapshot.revision)) {
    const message = `revision ${revision} does not come after ${snapshot.revision}`;
    throw new ModelError('revision_not_increasing', message, [String(snapshot.revision), String(revision)]);
  }
  const wanted = settle(changes);
  const { names, permissions, records } = snapshot;
  const roles =
    wanted.roles.size === 0
      ? snapshot.roles
      : updateRoles(snapshot.roles, permissions, present(wanted.roles), absent(wanted.roles));
  const scopes =
    wanted.scopes.size === 0
      ? snapshot.scopes
      : updateScopes(snapshot.scopes, present(wanted.scopes), absent(wanted.scopes));
  const delegations = updateDelegations(snapshot.delegations, wanted.delegations, (delegation) =>
    compileDelegation(delegation, names, permissions, scopes),
  );
  const rules = updateRules(snapshot.rules, wanted.rules, (rule) =>
    compileRule(rule, names, permissions, scopes),
  );
  const assigned = updateAssignments(snapshot, roles, scopes, wanted.assignments);
  refuseRolesInUse(roles, assigned.roleUses, absent(wanted.roles));
  refuseScopesInUse(scopes, assigned.members, delegations, rules, absent(wanted.scopes));
  const conditions = updateMap(snapshot.conditions, wanted.conditions, (condition) => condition);
  return {
    revision,
    names,
    permissions,
    roles,
    scopes,
    records,
    ...assigned,
    delegations,
    rules,
    conditions,
  };
}

/** What a batch comes down to: by id the last value written, `null` for removed. */
interface SettledChanges {
  readonly roles: Map<string, RoleDefinition | null>;
  readonly scopes: Map<string, ScopeDefinition | null>;
  readonly assignments: AssignmentDelta;
  readonly delegations: Map<string, Delegation | null>;
  readonly rules: Map<string, Rule | null>;
  readonly conditions: Map<string, Condition | null>;
}

function settle(changes: Iterable<Change>): SettledChanges {
  const settled: SettledChanges = {
    roles: new Map(),
    scopes: new Map(),
    assignments: new Map(),
    delegations: new Map(),
    rules: new Map(),
    conditions: new Map(),
  };
  for (const change of changes) settleOne(settled, change);
  return settled;
}

function settleOne(settled: SettledChanges, change: Change): void {
  switch (change.op) {
    case 'upsert_role':
      settled.roles.set(change.role.id, change.role);
      break;
    case 'remove_role':
      settled.roles.set(change.roleId, null);
      break;
    case 'upsert_scope':
      settled.scopes.set(change.scope.id, change.scope);
      break;
    case 'remove_scope':
      settled.scopes.set(change.scopeId, null);
      break;
    case 'upsert_assignment':
      settleAssignment(
        settled.assignments,
        change.assignment.principalId,
        change.assignment.id,
        change.assignment,
      );
      break;
    case 'remove_assignment':
      settleAssignment(settled.assignments, change.principalId, change.assignmentId, null);
      break;
    case 'upsert_delegation':
      settled.delegations.set(change.delegation.id, change.delegation);
      break;
    case 'remove_delegation':
      settled.delegations.set(change.delegationId, null);
      break;
    case 'upsert_rule':
      settled.rules.set(change.rule.id, change.rule);
      break;
    case 'remove_rule':
      settled.rules.set(change.ruleId, null);
      break;
    case 'upsert_condition':
      settled.conditions.set(change.conditionId, change.condition);
      break;
    case 'remove_condition':
      settled.conditions.set(change.conditionId, null);
      break;
  }
}

function settleAssignment(
  delta: AssignmentDelta,
  principalId: string,
  assignmentId: string,
  assignment: Assignment | null,
): void {
  const ofPrincipal = delta.get(principalId) ?? new Map<string, Assignment | null>();
  delta.set(principalId, ofPrincipal.set(assignmentId, assignment));
}

function present<Value>(wanted: ReadonlyMap<string, Value | null>): Value[] {
  return [...wanted.values()].filter((value) => value !== null);
}

function absent(wanted: ReadonlyMap<string, unknown>): string[] {
  return [...wanted].flatMap(([id, value]) => (value === null ? [id] : []));
}

function updateMap<From, To>(
  current: ReadonlyMap<string, To>,
  wanted: ReadonlyMap<string, From | null>,
  compile: (from: From) => To,
): ReadonlyMap<string, To> {
  if (wanted.size === 0) return current;
  const next = new Map(current);
  for (const [id, value] of wanted) {
    if (value === null) next.delete(id);
    else next.set(id, compile(value));
  }
  return next;
}

function updateDelegations(
  table: DelegationTable,
  wanted: ReadonlyMap<string, Delegation | null>,
  compile: (delegation: Delegation) => CompiledDelegation,
): DelegationTable {
  return wanted.size === 0 ? table : delegationTable(updateMap(table.byId, wanted, compile));
}

function updateRules(
  table: RuleTable,
  wanted: ReadonlyMap<string, Rule | null>,
  compile: (rule: Rule) => CompiledRule,
): RuleTable {
  return wanted.size === 0 ? table : ruleTable(updateMap(table.byId, wanted, compile));
}

function refuseRolesInUse(roles: RoleTable, uses: Int32Array, removed: readonly string[]): void {
  for (const roleId of removed) {
    const role = roles.names.indexes.get(roleId);
    if (role === undefined || role >= uses.length) continue;
    const count = readColumn(uses, role);
    if (count > 0) {
      throw new ModelError('role_in_use', `role "${roleId}" is still given by ${count} assignments`, [
        roleId,
      ]);
    }
  }
}

function refuseScopesInUse(
  scopes: ScopeTable,
  members: readonly Int32Array[],
  delegations: DelegationTable,
  rules: RuleTable,
  removed: readonly string[],
): void {
  for (const scopeId of removed) {
    const scope = scopes.names.indexes.get(scopeId);
    if (scope === undefined) continue;
    const users = [...delegations.byId.values(), ...rules.byId.values()].filter(
      (grant) => grant.scope === scope,
    );
    const count = (members[scope]?.length ?? 0) + users.length;
    if (count > 0) {
      const message = `scope "${scopeId}" is still used by ${count} assignments, delegations or rules`;
      throw new ModelError('scope_in_use', message, [scopeId]);
    }
  }
}
