import type { Tx } from '@haechi/database';
import type { NoticeId, TenantId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { NoticeKind } from '../domain/notice.ts';
import type { NoticeRow, NotificationsTables } from '../tables.ts';

export interface Reader {
  readonly tenantId: TenantId;
  readonly userId: UserId;
}

export interface NoticeFilter {
  readonly kind?: NoticeKind | undefined;
  readonly unread?: boolean | undefined;
  /** Only what was told before this notice. */
  readonly before?: NoticeId | undefined;
}

const placeOf = (id: NoticeId) => sql<number>`(SELECT sequence FROM notifications.notices WHERE id = ${id})`;

/** What a person was told in an organisation, newest first. */
export async function listNotices(
  tx: Tx,
  { tenantId, userId }: Reader,
  { kind, unread, before }: NoticeFilter,
  limit: number,
): Promise<NoticeRow[]> {
  let query = tx
    .withTables<NotificationsTables>()
    .selectFrom('notifications.notices')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (unread !== undefined) query = query.where('read_at', unread ? 'is' : 'is not', null);
  if (before !== undefined) query = query.where('sequence', '<', placeOf(before));
  return await query.orderBy('sequence', 'desc').limit(limit).execute();
}

export async function countUnread(tx: Tx, { tenantId, userId }: Reader): Promise<number> {
  const row = await tx
    .withTables<NotificationsTables>()
    .selectFrom('notifications.notices')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('read_at', 'is', null)
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Marks a person's own notices as read: some of them, or all up to one. */
export async function markRead(
  tx: Tx,
  { tenantId, userId }: Reader,
  which: { readonly ids: readonly NoticeId[] } | { readonly upTo: NoticeId },
  at: Date,
): Promise<void> {
  const query = tx
    .withTables<NotificationsTables>()
    .updateTable('notifications.notices')
    .set({ read_at: at })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('read_at', 'is', null);
  await ('ids' in which
    ? query.where('id', 'in', which.ids)
    : query.where('sequence', '<=', placeOf(which.upTo))
  ).execute();
}
