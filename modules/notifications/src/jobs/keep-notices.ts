import type { Tx } from '@haechi/database';
import { newId, type TenantId, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { NoticeKind, NoticeTarget, NoticeWords } from '../domain/notice.ts';
import type { NotificationsTables } from '../tables.ts';

/** One person who is to be told one thing. */
export interface NewNotice {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly kind: NoticeKind;
  readonly cause: string;
  readonly words: NoticeWords;
  readonly target: NoticeTarget;
  readonly atMs: number;
}

const keyOf = (tenantId: string, userId: string): string => `${tenantId} ${userId}`;

/** Keeps notices for those who want them. Whoever calls holds the lock of the cursor: sequences become visible in order. */
export async function keepNotices(tx: Tx, notices: readonly NewNotice[]): Promise<void> {
  const wanted = await dropUnwanted(tx, notices);
  if (wanted.length === 0) return;
  const { rows } = await sql<{ first: number }>`UPDATE notifications.cursor
    SET next_sequence = next_sequence + ${wanted.length}
    RETURNING next_sequence - ${wanted.length}::bigint AS first`.execute(tx);
  const first = rows[0]?.first ?? 1;
  await tx
    .withTables<NotificationsTables>()
    .insertInto('notifications.notices')
    .values(
      wanted.map(({ tenantId, userId, kind, cause, words, target, atMs }, index) => ({
        id: newId('notification'),
        tenant_id: tenantId,
        user_id: userId,
        sequence: first + index,
        kind,
        cause,
        words: JSON.stringify(words),
        target_kind: target.kind,
        target_id: target.id,
        at: new Date(atMs),
      })),
    )
    .onConflict((conflict) => conflict.constraint('notices_once').doNothing())
    .execute();
}

async function dropUnwanted(tx: Tx, notices: readonly NewNotice[]): Promise<readonly NewNotice[]> {
  if (notices.length === 0) return [];
  const rows = await tx
    .withTables<NotificationsTables>()
    .selectFrom('notifications.preferences')
    .selectAll()
    .where('user_id', 'in', [...new Set(notices.map(({ userId }) => userId))])
    .execute();
  const unwanted = new Map(rows.map((row) => [keyOf(row.tenant_id, row.user_id), row.unwanted] as const));
  return notices.filter(
    ({ tenantId, userId, kind }) => unwanted.get(keyOf(tenantId, userId))?.includes(kind) !== true,
  );
}
