import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { InvitationId } from '@haechi/identity';
import { CodedError } from '@haechi/kernel';
import type { AccessPort, IdentityPort } from '../ports.ts';
import type { TenantsTables } from '../tables.ts';

export type RevokeInvitation = (tx: Tx, actor: Actor, id: InvitationId, reason: string) => Promise<void>;

/**
 * Takes an open invitation back: the link dies, and with it the roles it would have given.
 * @throws CodedError `RES_001` no such invitation here, `TEN_004` used or revoked already
 */
export function createRevokeInvitation(deps: {
  access: AccessPort;
  identity: IdentityPort;
}): RevokeInvitation {
  return async (tx, actor, id, reason) => {
    const { tenantId } = actor.caller;
    const invitation = await deps.identity.findInvitation(tx, id);
    if (invitation === undefined) throw new CodedError('RES_001');
    if (invitation.state === 'used' || invitation.state === 'revoked') throw new CodedError('TEN_004');
    await deps.identity.revokeInvitation(tx, actor.origin, id);
    const removed = await tx
      .withTables<TenantsTables>()
      .deleteFrom('tenants.members')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', invitation.userId)
      .where('state', '=', 'invited')
      .returning('user_id')
      .executeTakeFirst();
    if (removed === undefined) throw new CodedError('TEN_004');
    // Memory may lag behind a grant that another process committed a moment ago; a role left over would be a way in.
    await deps.access.refresh();
    for (const { assignmentId } of deps.access.listAssignmentsOf([invitation.userId], tenantId)) {
      await deps.access.revokeRole(tx, actor.origin, { assignmentId, reason });
    }
  };
}
