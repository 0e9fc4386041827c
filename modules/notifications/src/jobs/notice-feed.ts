import type { Database } from '@haechi/database';
import type { NoticeId, TenantId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { NoticeKind } from '../domain/notice.ts';

/** That somebody was told something; what it was is read by whoever may. */
export interface NoticeSignal {
  readonly id: NoticeId;
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly kind: NoticeKind;
  readonly at: Date;
}

const READ_MAX = 500;

/** Follows the notices of all processes in the order they became visible, while somebody in this one listens. */
export function createNoticeFeed(database: Database) {
  const listeners = new Set<(signal: NoticeSignal) => void>();
  let next: number | undefined;

  async function readEnd(): Promise<number> {
    const { rows } = await database.system(
      'find the newest notice',
      (tx) => sql<{ next: number }>`SELECT next_sequence AS next FROM notifications.cursor`.execute(tx),
      { readOnly: true },
    );
    return rows[0]?.next ?? 1;
  }

  async function readOn(from: number): Promise<number> {
    const { rows } = await database.system(
      'follow notices',
      (tx) =>
        sql<NoticeSignal & { sequence: number }>`
          SELECT id, tenant_id AS "tenantId", user_id AS "userId", kind, at, sequence FROM notifications.notices
          WHERE sequence >= ${from} ORDER BY sequence LIMIT ${READ_MAX}`.execute(tx),
      { readOnly: true },
    );
    for (const row of rows) for (const listener of listeners) listener(row);
    return (rows.at(-1)?.sequence ?? from - 1) + 1;
  }

  return {
    async step(): Promise<void> {
      // Also while nobody listens, so that whoever begins to misses nothing that comes right after.
      next = listeners.size === 0 || next === undefined ? await readEnd() : await readOn(next);
    },
    /** @returns unsubscribe */
    subscribe(listener: (signal: NoticeSignal) => void): () => void {
      const own = (signal: NoticeSignal): void => listener(signal);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
