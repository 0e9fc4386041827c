import type { Tx } from '@haechi/database';
import { CodedError, type TenantId, type UserId } from '@haechi/kernel';
import type { NotificationsTables } from '../tables.ts';
import { hashToken } from './link-token.ts';

/**
 * Uses a link up for one person, who is signed in. A link of somebody else, or of another organisation, is answered like
 * one that does not exist.
 * @returns the public id of the request it leads to
 * @throws CodedError `RES_001`, `NTF_007` used, `NTF_008` expired
 */
export async function openLink(
  tx: Tx,
  person: { readonly tenantId: TenantId; readonly userId: UserId },
  token: string,
  at: Date,
): Promise<string> {
  const db = tx.withTables<NotificationsTables>();
  const link = await db
    .selectFrom('notifications.links')
    .selectAll()
    .where('token_hash', '=', hashToken(token))
    .where('tenant_id', '=', person.tenantId)
    .executeTakeFirst();
  if (link === undefined || (link.user_id !== null && link.user_id !== person.userId))
    throw new CodedError('RES_001');
  if (link.expires_at.getTime() <= at.getTime()) throw new CodedError('NTF_008');
  const opened = await db
    .insertInto('notifications.link_openings')
    .values({ link_id: link.id, tenant_id: link.tenant_id, user_id: person.userId, opened_at: at })
    .onConflict((conflict) => conflict.columns(['link_id', 'user_id']).doNothing())
    .executeTakeFirst();
  if (opened.numInsertedOrUpdatedRows !== 1n) throw new CodedError('NTF_007');
  return link.target_id;
}
