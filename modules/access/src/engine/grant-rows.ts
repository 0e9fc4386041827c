import type { Tx } from '@haechi/database';
import type { Delegation, Rule } from '@haechi/decision';
import type { DelegationId, RuleId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import { covers } from '../domain/cover-permission.ts';
import { isKeptFromDenies } from '../domain/policy-permissions.ts';
import type { AccessTables } from '../tables.ts';

export interface RuleInfo {
  readonly id: RuleId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly effect: 'allow' | 'deny';
  readonly scopeId: ScopeId;
  /** Patterns, as written. */
  readonly permissions: readonly string[];
  readonly condition: string | null;
}

export interface DelegationInfo {
  readonly id: DelegationId;
  readonly tenantId: TenantId;
  readonly delegatorId: UserId;
  readonly delegateId: UserId;
  readonly scopeId: ScopeId;
  readonly permissions: readonly string[];
  readonly startsAtMs: number | null;
  readonly endsAtMs: number;
  readonly reason: string;
}

/** Rules in force, all or those named. */
export async function readRules(tx: Tx, ids?: readonly string[]): Promise<RuleInfo[]> {
  const rows = await tx
    .withTables<AccessTables>()
    .selectFrom('access.policy_rules')
    .selectAll()
    .where('enabled', '=', true)
    .where(ids === undefined ? sql<boolean>`true` : sql<boolean>`id = ANY(${ids}::uuid[])`)
    .orderBy('id')
    .execute();
  return rows.map(({ id, tenant_id, name, effect, scope_id, permissions, condition }) => ({
    id,
    tenantId: tenant_id,
    name,
    effect,
    scopeId: scope_id,
    permissions,
    condition,
  }));
}

/** Delegations that count, all or those named by their id or by who received them: none to the suspended. */
export async function readDelegations(
  tx: Tx,
  only?: { readonly ids: readonly string[]; readonly delegateIds: readonly string[] },
): Promise<DelegationInfo[]> {
  const rows = await tx
    .withTables<AccessTables>()
    .selectFrom('access.permission_delegations as d')
    .selectAll('d')
    .where('revoked_at', 'is', null)
    .where(
      only === undefined
        ? sql<boolean>`true`
        : sql<boolean>`(d.id = ANY(${only.ids}::uuid[]) OR d.delegate_id = ANY(${only.delegateIds}::uuid[]))`,
    )
    .where(
      sql<boolean>`NOT EXISTS (SELECT FROM access.suspensions s WHERE s.tenant_id = d.tenant_id AND s.principal_id = d.delegate_id)`,
    )
    .orderBy('d.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    delegatorId: row.delegator_id,
    delegateId: row.delegate_id,
    scopeId: row.scope_id,
    permissions: row.permissions,
    startsAtMs: row.starts_at?.getTime() ?? null,
    endsAtMs: row.ends_at.getTime(),
    reason: row.reason,
  }));
}

/** A rule as the engine takes it: only what is registered, and no deny of what a deny must not reach. */
export function toRule(info: Omit<RuleInfo, 'name' | 'tenantId'>, registered: readonly string[]): Rule {
  const { id, effect, scopeId, permissions: patterns, condition } = info;
  const permissions = registered.filter(
    (permission) =>
      patterns.some((pattern) => covers(pattern, permission)) &&
      !(effect === 'deny' && isKeptFromDenies(permission)),
  );
  return { id, effect, scopeId, permissions, conditionId: condition };
}

/** A delegation as the engine takes it: only what is registered. */
export function toDelegation(info: DelegationInfo, registered: readonly string[]): Delegation {
  const { id, delegatorId, delegateId, scopeId, startsAtMs, endsAtMs } = info;
  const permissions = info.permissions.filter((permission) => registered.includes(permission));
  return { id, delegatorId, delegateId, scopeId, permissions, startsAt: startsAtMs, endsAt: endsAtMs };
}
