import type { Tx } from '@haechi/database';
import { CodedError, formatId, type UserId } from '@haechi/kernel';
import type { AccessPort, AuditPort, IdentityPort } from '../ports.ts';
import type { TenantsTables } from '../tables.ts';
import type { MemberStateActor } from './change-member-state.ts';

export type RemoveMember = (tx: Tx, actor: MemberStateActor, userId: UserId, reason: string) => Promise<void>;

/**
 * Ends a membership: sessions, an open invitation and all roles in the organisation go with it. The account stays, since
 * the person may belong elsewhere.
 * @throws CodedError `RES_001` not a member, `TEN_007` oneself
 */
export function createRemoveMember(deps: {
  readonly access: AccessPort;
  readonly audit: AuditPort;
  readonly identity: IdentityPort;
}): RemoveMember {
  const { access, audit, identity } = deps;
  return async (tx, { caller, origin }, userId, reason) => {
    const { tenantId, scopeId } = caller;
    if (userId === caller.id) throw new CodedError('TEN_007');
    const removed = await tx
      .withTables<TenantsTables>()
      .deleteFrom('tenants.members')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .returning('state')
      .executeTakeFirst();
    if (removed === undefined) throw new CodedError('RES_001');
    await identity.revokeInvitationsOf(tx, tenantId, userId);
    await identity.endSessions(tx, origin, userId, reason);
    // Memory may lag behind a grant that another process committed a moment ago; a role left over would be a way in.
    await access.refresh();
    for (const { assignmentId } of access.listAssignmentsOf([userId], tenantId))
      await access.revokeRole(tx, origin, { assignmentId, reason });
    if (removed.state === 'suspended') await access.setPrincipalSuspended(tx, tenantId, userId, false);
    const user = (await identity.findUsers(tx, [userId])).get(userId);
    await audit.record(tx, tenantId, origin, {
      action: 'member.removed',
      target: { kind: 'user', id: formatId('user', userId), name: user?.displayName ?? '' },
      scopeId,
      reason,
      before: { state: removed.state },
    });
  };
}
