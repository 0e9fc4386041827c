import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import type { Clock, UserId } from '@haechi/kernel';
import type { IdentityPort } from '../ports.ts';
import type { TenantsTables } from '../tables.ts';
import { demandOpenTenant } from './demand-open-tenant.ts';

export interface InvitedPerson {
  readonly userId: UserId;
  readonly email: string;
  /** The one-time link; shown once. */
  readonly link: string;
}

export type InvitePeople = (
  tx: Tx,
  caller: Caller,
  origin: AuditOrigin,
  people: readonly { readonly email: string; readonly displayName: string }[],
) => Promise<InvitedPerson[]>;

const BATCH_MAX = 1000;

/** Invites many people to the caller's organisation, who are no members of it. @throws CodedError `TEN_004` it is read-only */
export function createInvitePeople(deps: {
  readonly identity: Pick<IdentityPort, 'inviteMany'>;
  readonly publicUrl: string;
  readonly clock: Clock;
}): InvitePeople {
  return async (tx, caller, origin, people) => {
    const { tenantId } = caller;
    await demandOpenTenant(tx, tenantId);
    if (people.length === 0) return [];
    const invited = await deps.identity.inviteMany(tx, origin, { tenantId, invitedBy: caller, people });
    const at = new Date(deps.clock.now());
    for (let from = 0; from < invited.length; from += BATCH_MAX) {
      const rows = invited.slice(from, from + BATCH_MAX).map(({ userId }) => ({
        tenant_id: tenantId,
        user_id: userId,
        state: 'invited' as const,
        joined_at: null,
        created_at: at,
      }));
      await tx.withTables<TenantsTables>().insertInto('tenants.members').values(rows).execute();
    }
    return invited.map(({ userId, email, token }) => {
      const link = new URL('/invite', deps.publicUrl);
      link.searchParams.set('token', token.reveal());
      return { userId, email, link: link.href };
    });
  };
}
