import { toActor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import type { Translate } from '@haechi/kernel';
import type { AccessPort, IdentityPort } from '../ports.ts';
import type { InviteMember, IssuedInvitation } from '../use-cases/invite-member.ts';
import type { RenewInvitation } from '../use-cases/renew-invitation.ts';
import type { RevokeInvitation } from '../use-cases/revoke-invitation.ts';
import { contractOf } from './contract-of.ts';
import { presentInvitation } from './present.ts';

export interface InvitationRoutesDeps {
  readonly access: AccessPort;
  readonly identity: IdentityPort;
  readonly translate: Translate;
  /** Address people reach the console at. */
  readonly publicUrl: string;
  readonly inviteMember: InviteMember;
  readonly renewInvitation: RenewInvitation;
  readonly revokeInvitation: RevokeInvitation;
}

export function createInvitationRoutes(deps: InvitationRoutesDeps): RouteImplementation[] {
  const { access, identity, translate } = deps;

  async function showWithLink(tx: Tx, { invitationId, token }: IssuedInvitation) {
    const invitation = await identity.findInvitation(tx, invitationId);
    if (invitation === undefined) throw new Error('an invitation was issued and is not there');
    const link = new URL('/invite', deps.publicUrl);
    link.searchParams.set('token', token.reveal());
    return { invitation: presentInvitation(invitation), link: link.href };
  }

  return [
    implement(contractOf('GET /api/v1/invitations'), async ({ tx, query }) => {
      const page = await identity.listInvitations(tx, { limit: query.limit, cursor: query.cursor });
      return { items: page.items.map(presentInvitation), nextCursor: page.nextCursor };
    }),
    implement(contractOf('POST /api/v1/invitations'), async ({ ctx, caller, tx, body }) => {
      const issued = await deps.inviteMember(tx, toActor(ctx, caller), {
        ...body,
        reason: translate(ctx.locale, 'tenants.invitation.grant_reason', { name: caller.name }),
      });
      ctx.afterCommit(() => access.refresh());
      return await showWithLink(tx, issued);
    }),
    implement(contractOf('POST /api/v1/invitations/{id}/renew'), async ({ ctx, caller, tx, params }) =>
      showWithLink(tx, await deps.renewInvitation(tx, toActor(ctx, caller), params.id)),
    ),
    implement(contractOf('POST /api/v1/invitations/{id}/revoke'), async ({ ctx, caller, tx, params }) => {
      const reason = translate(ctx.locale, 'tenants.invitation.revoke_reason', { name: caller.name });
      await deps.revokeInvitation(tx, toActor(ctx, caller), params.id, reason);
      ctx.afterCommit(() => access.refresh());
      return undefined;
    }),
  ];
}
