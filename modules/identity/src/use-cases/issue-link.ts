import type { Tx } from '@haechi/database';
import { newId, type TenantId, type UserId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, type Secret } from '@haechi/kernel/node';
import { newTotpKey } from '../domain/totp.ts';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables, InvitationId, LinkKind } from '../tables.ts';

export interface LinkToIssue {
  readonly kind: LinkKind;
  readonly tenantId: TenantId;
  readonly userId: UserId | null;
  readonly createdBy: { readonly id: UserId; readonly name: string } | null;
  readonly expiresAtMs: number;
  /** False for somebody who has their credentials already. */
  readonly withAuthenticator: boolean;
}

export interface IssuedLink {
  readonly id: InvitationId;
  /** The secret of the link, here and nowhere else. */
  readonly token: Secret;
}

export type IssueLink = (tx: Tx, link: LinkToIssue) => Promise<IssuedLink>;

/** Makes a one-time link. The authenticator key is made now and kept sealed, so that every opening shows the same. */
export function createIssueLink({ vault, clock }: Pick<IdentityParts, 'vault' | 'clock'>): IssueLink {
  return async (tx, link) => {
    const id = newId('invitation');
    const token = newBearerSecret();
    await tx
      .withTables<IdentityTables>()
      .insertInto('identity.one_time_links')
      .values({
        id,
        tenant_id: link.tenantId,
        kind: link.kind,
        user_id: link.userId,
        token_hash: hashBearerSecret(token.reveal()),
        totp_sealed: link.withAuthenticator ? await vault.seal(id, newTotpKey()) : null,
        created_by: link.createdBy?.id ?? null,
        created_by_name: link.createdBy?.name ?? null,
        created_at: new Date(clock.now()),
        expires_at: new Date(link.expiresAtMs),
      })
      .execute();
    return { id, token };
  };
}
