import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { InvitationId } from '@haechi/identity';
import { CodedError } from '@haechi/kernel';
import type { IdentityPort } from '../ports.ts';
import type { IssuedInvitation } from './invite-member.ts';

export type RenewInvitation = (tx: Tx, actor: Actor, id: InvitationId) => Promise<IssuedInvitation>;

/**
 * Makes a new link for somebody who has not joined yet; the old link stops working.
 * @throws CodedError `RES_001` no such invitation here, `TEN_004` used or revoked
 */
export function createRenewInvitation(deps: { identity: IdentityPort }): RenewInvitation {
  return async (tx, actor, id) => {
    const invitation = await deps.identity.findInvitation(tx, id);
    if (invitation === undefined) throw new CodedError('RES_001');
    if (invitation.state === 'used' || invitation.state === 'revoked') throw new CodedError('TEN_004');
    const { token } = await deps.identity.renewInvitation(tx, actor.origin, id);
    return { invitationId: id, token };
  };
}
