import type { Tx } from '@haechi/database';
import type { NotificationsTables } from '../tables.ts';
import { hashToken, type LinkContent } from './link-token.ts';

/** Makes a link usable. Sending it again changes nothing but after a change of the root key, when its token is another. */
export async function keepLink(tx: Tx, content: LinkContent, token: string): Promise<void> {
  const { id, tenantId, userId, targetId, expiresAt } = content;
  const hash = hashToken(token);
  await tx
    .withTables<NotificationsTables>()
    .insertInto('notifications.links')
    .values({
      id,
      tenant_id: tenantId,
      user_id: userId,
      target_id: targetId,
      token_hash: hash,
      expires_at: expiresAt,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ token_hash: hash, expires_at: expiresAt }))
    .execute();
}
