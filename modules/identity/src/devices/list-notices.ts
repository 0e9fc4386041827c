import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import type { IdentityTables, NoticeId, NoticeTable } from '../tables.ts';

/** As many as anybody reads; the log has them all. */
const NOTICES_MAX = 50;

/** What a person was told and has not put away, the newest first. */
export async function listNotices(tx: Tx, userId: UserId): Promise<Selectable<NoticeTable>[]> {
  return await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.notices')
    .selectAll()
    .where('user_id', '=', userId)
    .where('seen_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(NOTICES_MAX)
    .execute();
}

export async function countNotices(tx: Tx, userId: UserId): Promise<number> {
  const { open } = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.notices')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('user_id', '=', userId)
    .where('seen_at', 'is', null)
    .executeTakeFirstOrThrow();
  return open;
}

/** Puts a notice away. @returns false when the person has no such notice */
export async function putNoticeAway(tx: Tx, userId: UserId, id: NoticeId, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.notices')
    .set({ seen_at: new Date(nowMs) })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('seen_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
