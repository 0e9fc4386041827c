import { compareCodePoints } from './compare-code-points.ts';
import { intern, NONE } from './interner.ts';
import type { Delegation, Rule } from './model.ts';
import { ModelError } from './model-error.ts';
import type { Names } from './names.ts';
import { permissionSetOf } from './permission-set.ts';
import { type PermissionTable, resolveExact, resolvePattern } from './permission-table.ts';
import { type ScopeTable, scopeIndex } from './scope-table.ts';

/** A delegation with its names resolved. */
export interface CompiledDelegation {
  readonly definition: Delegation;
  readonly delegator: number;
  readonly delegate: number;
  readonly scope: number;
  readonly condition: number;
  readonly permissions: Uint32Array;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** A rule with its names resolved. */
export interface CompiledRule {
  readonly definition: Rule;
  readonly scope: number;
  readonly condition: number;
  readonly permissions: Uint32Array;
}

/** Delegations by id and by the principal who received them. */
export interface DelegationTable {
  readonly byId: ReadonlyMap<string, CompiledDelegation>;
  readonly byDelegate: ReadonlyMap<number, readonly CompiledDelegation[]>;
}

/** Rules by id and, apart by effect, by the scope they are written at. */
export interface RuleTable {
  readonly byId: ReadonlyMap<string, CompiledRule>;
  readonly denies: ReadonlyMap<number, readonly CompiledRule[]>;
  readonly allows: ReadonlyMap<number, readonly CompiledRule[]>;
}

/** @throws ModelError `unknown_permission`, `invalid_pattern` (wildcards too), `unknown_scope`. */
export function compileDelegation(
  delegation: Delegation,
  names: Names,
  permissions: PermissionTable,
  scopes: ScopeTable,
): CompiledDelegation {
  const indexes = delegation.permissions.flatMap((permission) => resolveExact(permissions, permission));
  return {
    definition: delegation,
    delegator: intern(names.principals, delegation.delegatorId),
    delegate: intern(names.principals, delegation.delegateId),
    scope: requireScope(scopes, delegation.scopeId, `delegation "${delegation.id}"`),
    condition: conditionIndex(names, delegation.conditionId),
    permissions: permissionSetOf(indexes, permissions.words),
    startsAt: delegation.startsAt ?? Number.NEGATIVE_INFINITY,
    endsAt: delegation.endsAt,
  };
}

/** @throws ModelError `unknown_permission`, `invalid_pattern`, `unknown_scope`. */
export function compileRule(
  rule: Rule,
  names: Names,
  permissions: PermissionTable,
  scopes: ScopeTable,
): CompiledRule {
  const indexes = rule.permissions.flatMap((pattern) => resolvePattern(permissions, pattern));
  return {
    definition: rule,
    scope: requireScope(scopes, rule.scopeId, `rule "${rule.id}"`),
    condition: conditionIndex(names, rule.conditionId),
    permissions: permissionSetOf(indexes, permissions.words),
  };
}

export function delegationTable(unordered: ReadonlyMap<string, CompiledDelegation>): DelegationTable {
  const byId = orderById(unordered);
  return { byId, byDelegate: Map.groupBy(byId.values(), ({ delegate }) => delegate) };
}

export function ruleTable(unordered: ReadonlyMap<string, CompiledRule>): RuleTable {
  const byId = orderById(unordered);
  const withEffect = (effect: Rule['effect']) =>
    Map.groupBy(
      [...byId.values()].filter(({ definition }) => definition.effect === effect),
      ({ scope }) => scope,
    );
  return { byId, denies: withEffect('deny'), allows: withEffect('allow') };
}

/** Which of several decides must not depend on the history by which the model came about. */
function orderById<Value>(byId: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map([...byId].toSorted(([a], [b]) => compareCodePoints(a, b)));
}

function requireScope(scopes: ScopeTable, scopeId: string, what: string): number {
  const scope = scopeIndex(scopes, scopeId);
  if (scope === NONE) {
    throw new ModelError('unknown_scope', `${what} is written at unknown scope "${scopeId}"`, [scopeId]);
  }
  return scope;
}

function conditionIndex(names: Names, conditionId: string | null | undefined): number {
  return conditionId === null || conditionId === undefined ? NONE : intern(names.conditions, conditionId);
}
