import type { Tx } from '@haechi/database';
import { newId, type UserId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, Secret } from '@haechi/kernel/node';
import type { IdentityParts } from '../parts.ts';
import { TOKEN_PREFIX } from '../queries/authenticate.ts';
import type { IdentityTables } from '../tables.ts';
import { demandServiceAccount } from './find-service-accounts.ts';
import { type Asked, recordChange } from './record-change.ts';

/** Takes back every token of an account. @returns how many there were */
export async function revokeTokensOf(tx: Tx, id: UserId, at: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.personal_tokens')
    .set({ revoked_at: at })
    .where('user_id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** A fixed bearer token for a program that cannot sign: one at a time, as long as its account. */
export function createProgramTokens({ clock, audit }: Pick<IdentityParts, 'clock' | 'audit'>) {
  return {
    /** @throws {CodedError} `RES_001` */
    async replace(asked: Asked, id: UserId, reason: string) {
      const { tx, caller } = asked;
      const { name, expiresAt } = await demandServiceAccount(tx, id);
      const now = new Date(clock.now());
      await revokeTokensOf(tx, id, now);
      const token = new Secret(TOKEN_PREFIX + newBearerSecret().reveal());
      await tx
        .withTables<IdentityTables>()
        .insertInto('identity.personal_tokens')
        .values({
          id: newId('token'),
          user_id: id,
          bound_tenant_id: caller.tenantId,
          name,
          secret_hash: hashBearerSecret(token.reveal()),
          created_at: now,
          expires_at: expiresAt,
        })
        .execute();
      await recordChange(asked, audit, id, name, { action: 'service_account.token_created', reason });
      return { token, expiresAt };
    },

    /** @throws {CodedError} `RES_001` */
    async revoke(asked: Asked, id: UserId, reason: string): Promise<void> {
      const { name } = await demandServiceAccount(asked.tx, id);
      if ((await revokeTokensOf(asked.tx, id, new Date(clock.now()))) === 0) return;
      await recordChange(asked, audit, id, name, { action: 'service_account.token_revoked', reason });
    },
  };
}
