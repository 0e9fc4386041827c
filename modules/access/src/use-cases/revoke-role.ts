import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller, Decide } from '@haechi/http';
import {
  type AssignmentId,
  type Clock,
  CodedError,
  formatId,
  PLATFORM_SCOPE_ID,
  type UserId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { AccessTables } from '../tables.ts';
import { findExcess } from './grant-role.ts';

export interface RoleRevocation {
  readonly assignmentId: AssignmentId;
  readonly reason: string;
  /** Who answers for it; without it another rule has decided already, such as an invitation that was taken back. */
  readonly revokedBy?: Caller;
  /** Who decided it where the rule is another, such as a review; stands at the assignment, and is not asked for rights. */
  readonly decidedBy?: UserId;
}

export interface RevokeRoleDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly decide: Decide;
  readonly clock: Clock;
}

/**
 * Takes a role back; the row stays, marked.
 * @throws CodedError `PERM_002` when the caller does not hold what the role gives and is not whoever holds it, `PERM_008` when nobody would be left
 * who can administer the platform, `RES_001` when there is no such assignment
 */
export function createRevokeRole(deps: RevokeRoleDeps) {
  return async (
    tx: Tx,
    origin: AuditOrigin,
    { assignmentId: id, reason, revokedBy, decidedBy }: RoleRevocation,
  ): Promise<void> => {
    const db = tx.withTables<AccessTables>();
    const row = await db
      .selectFrom('access.assignments')
      .selectAll()
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) throw new CodedError('RES_001');
    const excess =
      revokedBy === undefined || revokedBy.id === row.principal_id
        ? []
        : findExcess(
            deps.mirror,
            row.role_id,
            (permission) => deps.decide(revokedBy, permission, row.scope_id).allowed,
          );
    if (excess.length > 0)
      throw new CodedError('PERM_002', { params: { permissions: excess.slice(0, 5).join(', ') } });
    const role = deps.mirror.current().roles.get(row.role_id);
    if (role?.key === 'SUPER_ADMIN') await refuseLastAdministrator(tx, id);
    const now = new Date(deps.clock.now());
    const revoked = await db
      .updateTable('access.assignments')
      .set({ revoked_at: now, revoked_by: revokedBy?.id ?? decidedBy ?? null })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (revoked.numUpdatedRows !== 1n) throw new CodedError('RES_001');
    const scope = deps.mirror.current().scopes.get(row.scope_id);
    await deps.audit.record(tx, row.tenant_id, origin, {
      action: 'role.revoked',
      target: {
        kind: 'assignment',
        id: formatId('assignment', id),
        name: `${role?.key ?? ''} @ ${scope?.name ?? ''}`,
      },
      scopeId: row.scope_id,
      reason,
      details: {
        principalId: formatId('user', row.principal_id),
        roleId: formatId('role', row.role_id),
        roleKey: role?.key ?? '',
      },
    });
  };
}

async function refuseLastAdministrator(tx: Tx, leaving: AssignmentId): Promise<void> {
  // Two administrators who revoke each other at the same moment must not both succeed.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('access/last-administrator', 0))`.execute(tx);
  const other = await tx
    .withTables<AccessTables>()
    .selectFrom('access.assignments as a')
    .innerJoin('access.roles as r', 'r.id', 'a.role_id')
    .select('a.id')
    .where('r.key', '=', 'SUPER_ADMIN')
    .where('r.base', '=', true)
    .where('a.scope_id', '=', PLATFORM_SCOPE_ID)
    .where('a.id', '!=', leaving)
    .where('a.revoked_at', 'is', null)
    .where('a.ends_at', 'is', null)
    .executeTakeFirst();
  if (other === undefined) throw new CodedError('PERM_008');
}
