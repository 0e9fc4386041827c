import type { Tx } from '@haechi/database';
import type { Assignment, RoleDefinition, ScopeKind } from '@haechi/decision';
import type { AssignmentId, RoleId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import { covers } from '../domain/cover-permission.ts';
import type { RoleLevel } from '../domain/role-level.ts';
import type { AccessTables, AssignmentOrigin } from '../tables.ts';

export interface ScopeInfo {
  readonly id: ScopeId;
  readonly kind: ScopeKind;
  readonly name: string;
  readonly tenantId: TenantId;
  readonly parentId: ScopeId | null;
  /** Types of resource whose questions are also put to the policy server here and below; `*`: all. */
  readonly opaTypes?: readonly string[];
}

export interface RoleInfo {
  readonly id: RoleId;
  readonly tenantId: TenantId;
  readonly key: string;
  readonly name: string;
  readonly level: RoleLevel;
  readonly base: boolean;
  readonly parentRoleId: RoleId | null;
}

export interface AssignmentInfo {
  readonly id: AssignmentId;
  readonly tenantId: TenantId;
  readonly principalId: UserId;
  readonly roleId: RoleId;
  readonly scopeId: ScopeId;
  readonly startsAtMs: number | null;
  readonly endsAtMs: number | null;
  /** CEL expression that must be true for it to count. */
  readonly condition: string | null;
  /** Taken in an emergency. */
  readonly breakGlass: boolean;
  readonly origin: AssignmentOrigin;
  readonly reason: string;
  readonly createdAtMs: number;
}

/** What people are shown about a role, and what the engine decides by. */
export interface RoleRow {
  readonly info: RoleInfo;
  readonly definition: RoleDefinition;
}

const millis = (date: Date | null): number | null => date?.getTime() ?? null;

export async function readRevision(tx: Tx): Promise<number> {
  return (
    await tx
      .withTables<AccessTables>()
      .selectFrom('access.revision')
      .select('value')
      .executeTakeFirstOrThrow()
  ).value;
}

export async function readPermissions(
  tx: Tx,
): Promise<{ permission: string; sensitive: boolean; reads: boolean }[]> {
  return await tx
    .withTables<AccessTables>()
    .selectFrom('access.permissions')
    .select(['permission', 'sensitive', 'reads'])
    .orderBy('permission')
    .execute();
}

/** Scopes, all or those named. */
export async function readScopes(tx: Tx, ids?: readonly string[]): Promise<ScopeInfo[]> {
  const db = tx.withTables<AccessTables>();
  const rows = await db
    .selectFrom('access.scopes')
    .selectAll()
    .where(ids === undefined ? sql<boolean>`true` : sql<boolean>`id = ANY(${ids}::uuid[])`)
    .execute();
  const marks = await db.selectFrom('access.opa_marks').select(['scope_id', 'resource_type']).execute();
  const typesAt = Map.groupBy(marks, (mark) => mark.scope_id);
  return rows.map(({ id, kind, name, tenant_id, parent_id }) => {
    const opaTypes = typesAt.get(id)?.map((mark) => mark.resource_type);
    const info: ScopeInfo = { id, kind, name, tenantId: tenant_id, parentId: parent_id };
    return opaTypes === undefined ? info : Object.assign(info, { opaTypes });
  });
}

/**
 * Roles, all or those named. A role may still name what an earlier version registered: that gives nothing, and must not
 * keep the rest from loading.
 */
export async function readRoles(
  tx: Tx,
  registered: readonly string[],
  ids?: readonly string[],
): Promise<RoleRow[]> {
  const db = tx.withTables<AccessTables>();
  const rows = await db
    .selectFrom('access.roles')
    .selectAll()
    .where(ids === undefined ? sql<boolean>`true` : sql<boolean>`id = ANY(${ids}::uuid[])`)
    .execute();
  const grants = await db
    .selectFrom('access.role_permissions')
    .select(['role_id', 'pattern'])
    .where(ids === undefined ? sql<boolean>`true` : sql<boolean>`role_id = ANY(${ids}::uuid[])`)
    .execute();
  const known = grants.filter(({ pattern }) => registered.some((permission) => covers(pattern, permission)));
  const patterns = Map.groupBy(known, (grant) => grant.role_id);
  return rows.map(({ id, tenant_id, key, name, level, base, parent_role_id }) => ({
    info: { id, tenantId: tenant_id, key, name, level, base, parentRoleId: parent_role_id },
    definition: {
      id,
      key,
      parentRoleId: parent_role_id,
      grants: (patterns.get(id) ?? []).map(({ pattern }) => pattern),
    },
  }));
}

/** What counts of what principals hold, of all or of those named: nothing taken back, nothing of the suspended. */
export async function readAssignments(tx: Tx, principalIds?: readonly string[]): Promise<AssignmentInfo[]> {
  const rows = await tx
    .withTables<AccessTables>()
    .selectFrom('access.assignments as a')
    .selectAll('a')
    .where('revoked_at', 'is', null)
    .where(
      principalIds === undefined
        ? sql<boolean>`true`
        : sql<boolean>`a.principal_id = ANY(${principalIds}::uuid[])`,
    )
    .where(
      sql<boolean>`NOT EXISTS (SELECT FROM access.suspensions s WHERE s.tenant_id = a.tenant_id AND s.principal_id = a.principal_id)`,
    )
    // The order in which rights are looked at, and thus which of several decides, must not depend on the plan.
    .orderBy('a.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    principalId: row.principal_id,
    roleId: row.role_id,
    scopeId: row.scope_id,
    startsAtMs: millis(row.starts_at),
    endsAtMs: millis(row.ends_at),
    condition: row.condition,
    breakGlass: row.break_glass,
    origin: row.origin,
    reason: row.reason,
    createdAtMs: row.created_at.getTime(),
  }));
}

/** An assignment as the engine takes it. A condition goes by its own text, so equal ones are compiled once. */
export function toAssignment(info: AssignmentInfo): Assignment {
  const { id, principalId, roleId, scopeId, startsAtMs, endsAtMs, condition } = info;
  return { id, principalId, roleId, scopeId, startsAt: startsAtMs, endsAt: endsAtMs, conditionId: condition };
}

/** The conditions some things hold under, each once. */
export function listConditions(things: Iterable<{ readonly condition: string | null }>): string[] {
  const texts = Array.from(things, ({ condition }) => condition);
  return [...new Set(texts.filter((text) => text !== null))];
}
