import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { effectivePermissions } from '@haechi/decision';
import type { Caller } from '@haechi/http';
import {
  type AssignmentId,
  type Clock,
  CodedError,
  formatId,
  newId,
  type RoleId,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import { nameScope } from '../domain/name-scope.ts';
import { fitsScope } from '../domain/role-level.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { findConditionProblem } from '../engine/condition-language.ts';
import type { Deciding } from '../engine/decide.ts';
import { describeRole } from '../queries/list-holdings.ts';
import type { AccessTables, AssignmentOrigin } from '../tables.ts';
import type { RefuseConflict } from './refuse-conflict.ts';

export interface RoleGrant {
  readonly tenantId: TenantId;
  readonly principalId: UserId;
  readonly roleId: RoleId;
  readonly scopeId: ScopeId;
  readonly startsAtMs?: number;
  readonly endsAtMs?: number;
  /** CEL expression that must be true for the role to count. */
  readonly condition?: string;
  /** It is taken in an emergency, not given. */
  readonly breakGlass?: boolean;
  readonly origin: AssignmentOrigin;
  readonly reason: string;
  /** Who answers for it. `system`: the installation itself, which may give anything. */
  readonly grantedBy: Caller | 'system';
}

export interface GrantRoleDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly mayGive: Deciding['mayGive'];
  readonly refuseConflict: RefuseConflict;
  readonly clock: Clock;
}

/** What a role gives that somebody cannot answer for at the scope himself: with it, granting would be a way up. */
export function findExcess(
  mirror: AccessMirror,
  roleId: RoleId,
  answersFor: (permission: string) => boolean,
): string[] {
  return effectivePermissions(mirror.current().snapshot, roleId)
    .map(({ permission }) => `${permission.resource}:${permission.action}`)
    .filter((permission) => !answersFor(permission));
}

/**
 * Gives a role at a scope.
 * @throws CodedError `PERM_002` when the giver does not hold all of it there, `PERM_006` when the role does not belong
 * at such a scope, `PERM_007` when it is held there already, `PERM_010` when the tenant keeps it apart from something
 * held, `PERM_012` when the condition is no good, `RES_001` when role or scope does not exist for the tenant
 */
export function createGrantRole(deps: GrantRoleDeps) {
  return async (tx: Tx, origin: AuditOrigin, grant: RoleGrant): Promise<AssignmentId> => {
    const { role, scope } = await demandRoleAndScope(tx, grant);
    if (grant.grantedBy !== 'system') {
      const giver = grant.grantedBy;
      const excess = findExcess(deps.mirror, grant.roleId, (permission) =>
        deps.mayGive(giver, permission, grant.scopeId),
      );
      if (excess.length > 0)
        throw new CodedError('PERM_002', { params: { permissions: excess.slice(0, 5).join(', ') } });
    }
    refuseBadCondition(grant.condition);
    const now = new Date(deps.clock.now());
    await refuseDouble(tx, grant, now);
    await deps.refuseConflict(
      tx,
      grant.tenantId,
      grant.principalId,
      describeRole(deps.mirror.current(), grant.roleId, `${role.key} @ ${scope.name}`),
    );
    const id = await insertAssignment(tx, grant, now);
    await deps.audit.record(tx, grant.tenantId, origin, {
      action: 'role.granted',
      target: { kind: 'assignment', id: formatId('assignment', id), name: `${role.key} @ ${scope.name}` },
      scopeId: grant.scopeId,
      reason: grant.reason,
      details: {
        principalId: formatId('user', grant.principalId),
        roleId: formatId('role', grant.roleId),
        roleKey: role.key,
        scope: nameScope(scope.kind, scope.id),
        startsAt: grant.startsAtMs === undefined ? null : new Date(grant.startsAtMs).toISOString(),
        endsAt: grant.endsAtMs === undefined ? null : new Date(grant.endsAtMs).toISOString(),
        condition: grant.condition ?? null,
        origin: grant.origin,
      },
    });
    return id;
  };
}

async function demandRoleAndScope(tx: Tx, { roleId, scopeId, tenantId }: RoleGrant) {
  const db = tx.withTables<AccessTables>();
  const role = await db
    .selectFrom('access.roles')
    .select(['id', 'key', 'level'])
    .where('id', '=', roleId)
    .executeTakeFirst();
  const scope = await db
    .selectFrom('access.scopes')
    .select(['id', 'kind', 'name'])
    .where('id', '=', scopeId)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  if (role === undefined || scope === undefined)
    throw new CodedError('RES_001', { where: role === undefined ? 'role' : 'scope' });
  if (!fitsScope(role.level, scope.kind))
    throw new CodedError('PERM_006', { params: { role: role.key, scope: scope.name } });
  return { role, scope };
}

async function insertAssignment(tx: Tx, grant: RoleGrant, now: Date): Promise<AssignmentId> {
  const id = newId('assignment');
  await tx
    .withTables<AccessTables>()
    .insertInto('access.assignments')
    .values({
      id,
      tenant_id: grant.tenantId,
      principal_id: grant.principalId,
      role_id: grant.roleId,
      scope_id: grant.scopeId,
      starts_at: grant.startsAtMs === undefined ? null : new Date(grant.startsAtMs),
      ends_at: grant.endsAtMs === undefined ? null : new Date(grant.endsAtMs),
      condition: grant.condition ?? null,
      break_glass: grant.breakGlass ?? false,
      origin: grant.origin,
      reason: grant.reason,
      granted_by: grant.grantedBy === 'system' ? null : grant.grantedBy.id,
      created_at: now,
      revoked_at: null,
      revoked_by: null,
    })
    .execute();
  return id;
}

/** @throws CodedError `PERM_012` with the place of the fault */
export function refuseBadCondition(condition: string | undefined): void {
  const problem = condition === undefined ? undefined : findConditionProblem(condition);
  if (problem === undefined) return;
  throw new CodedError('PERM_012', {
    where: 'body.condition',
    params: { problem: problem.message, position: problem.start + 1 },
    extensions: { problem },
  });
}

async function refuseDouble(tx: Tx, grant: RoleGrant, now: Date): Promise<void> {
  // An import holds the tenant: what it compared must be what it changes.
  await sql`SELECT pg_advisory_xact_lock_shared(hashtextextended('access/tenant/' || ${grant.tenantId}::text, 0))`.execute(
    tx,
  );
  // Two parallel grants of the same role: the second waits here and then sees the first.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('access/principal/' || ${grant.principalId}::text, 0))`.execute(
    tx,
  );
  const endsAt = grant.endsAtMs === undefined ? null : new Date(grant.endsAtMs);
  const held = await tx
    .withTables<AccessTables>()
    .selectFrom('access.assignments')
    .select('id')
    .where('principal_id', '=', grant.principalId)
    .where('role_id', '=', grant.roleId)
    .where('scope_id', '=', grant.scopeId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    // What holds under another condition is no obstacle either.
    .where((eb) => eb.or([eb('condition', 'is', null), eb('condition', '=', grant.condition ?? null)]))
    // What ends earlier than the new one is no obstacle: the new one extends it.
    .where((eb) =>
      endsAt === null
        ? eb('ends_at', 'is', null)
        : eb.or([eb('ends_at', 'is', null), eb('ends_at', '>=', endsAt)]),
    )
    .executeTakeFirst();
  if (held !== undefined) throw new CodedError('PERM_007', { where: formatId('assignment', held.id) });
}
