import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, DAY_MS, formatId, type TenantId, type UserId } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import { maySignIn } from '../domain/account-states.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../queries/find-person.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { IdentityTables } from '../tables.ts';
import type { IssueLink } from './issue-link.ts';

export type CreateRecoveryLink = (
  tx: Tx,
  origin: AuditOrigin,
  recovery: { readonly userId: UserId; readonly tenantId: TenantId; readonly reason: string },
) => Promise<Secret>;

/**
 * Makes a link, good for a day, with which a person who lost password or authenticator sets both anew. Earlier ones
 * stop working. Who may ask for one is the caller's business.
 * @throws {CodedError} `RES_001` unless the person is active
 */
export function createRecoveryLinkMaker(
  deps: Pick<IdentityParts, 'clock' | 'audit'> & { readonly issueLink: IssueLink },
): CreateRecoveryLink {
  const { clock, audit, issueLink } = deps;
  return async (tx, origin, { userId, tenantId, reason }) => {
    const person = await findPerson(tx, { id: userId });
    if (person === undefined || !maySignIn(person.state)) throw new CodedError('RES_001');
    await tx
      .withTables<IdentityTables>()
      .updateTable('identity.one_time_links')
      .set({ revoked_at: new Date(clock.now()), totp_sealed: null })
      .where('kind', '=', 'recovery')
      .where('user_id', '=', userId)
      .where('consumed_at', 'is', null)
      .where('revoked_at', 'is', null)
      .execute();
    const { token } = await issueLink(tx, {
      kind: 'recovery',
      tenantId,
      userId,
      createdBy: null,
      expiresAtMs: clock.now() + DAY_MS,
      withAuthenticator: true,
    });
    await audit.record(tx, tenantId, origin, {
      action: 'recovery_link.created',
      target: { kind: 'user', id: formatId('user', userId), name: person.email },
      scopeId: toScopeId(tenantId),
      reason,
    });
    return token;
  };
}
