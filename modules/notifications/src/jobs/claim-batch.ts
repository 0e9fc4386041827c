import { randomUUID } from 'node:crypto';
import type { Database, Tx } from '@haechi/database';
import type { ChannelId, DeliveryId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { ChannelRow, DeliveryRow, NotificationsTables } from '../tables.ts';

/** Deliveries that go as one message, held by one attempt. */
export interface Batch {
  readonly id: string;
  readonly claimId: string;
  readonly channel: ChannelRow;
  readonly deliveries: readonly [DeliveryRow, ...DeliveryRow[]];
}

/** Most deliveries of one digest; what is beyond goes into the next. */
const BATCH_MAX = 100;
/** After so many attempts of unknown outcome a delivery is given up: one repetition at most. */
export const UNCLEAR_MAX = 2;

/** The first that is due, and what goes with it: its former batch, or what else the person's digest holds. */
async function chooseIds(tx: Tx, channelId: ChannelId, now: Date): Promise<readonly DeliveryId[]> {
  const { rows } = await sql<{ id: DeliveryId }>`
    WITH due AS (
      SELECT id, tenant_id, user_id, digest, batch_id, due_at FROM notifications.deliveries
      WHERE channel_id = ${channelId} AND state = 'waiting' AND due_at <= ${now}
    ), first AS (SELECT * FROM due ORDER BY due_at, id LIMIT 1)
    SELECT due.id FROM due, first
    WHERE due.id = first.id
      OR (first.batch_id IS NOT NULL AND due.batch_id = first.batch_id)
      OR (first.batch_id IS NULL AND first.digest AND due.digest AND due.batch_id IS NULL
          AND due.tenant_id = first.tenant_id AND due.user_id = first.user_id)
    ORDER BY due.due_at, due.id LIMIT ${BATCH_MAX}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** What was being sent when its time ran out may have arrived; after the second time nobody tries again. */
async function giveUpUnclear(tx: Tx, channelId: ChannelId, now: Date): Promise<void> {
  await sql`
    UPDATE notifications.deliveries
    SET state = CASE WHEN unclear + 1 >= ${UNCLEAR_MAX} THEN 'dead' ELSE 'waiting' END,
        settled_at = CASE WHEN unclear + 1 >= ${UNCLEAR_MAX} THEN ${now}::timestamptz END,
        unclear = unclear + 1, claimed_until = NULL,
        failure_code = 'outcome_unknown', failure_detail = 'the sending process ended'
    WHERE channel_id = ${channelId} AND state = 'sending' AND claimed_until <= ${now}`.execute(tx);
}

/**
 * Takes the next message of a channel, in one short transaction. The row of the channel is the lock: of processes that
 * come at once one chooses, the others are told that there is nothing.
 */
export function createClaimBatch(database: Database) {
  return async (channelId: ChannelId, now: Date, leaseMs: number): Promise<Batch | undefined> =>
    await database.system('claim what a channel tells', async (tx) => {
      const channel = await tx
        .withTables<NotificationsTables>()
        .selectFrom('notifications.channels')
        .selectAll()
        .where('id', '=', channelId)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (channel?.state !== 'active' || (channel.next_attempt_at?.getTime() ?? 0) > now.getTime())
        return undefined;
      await giveUpUnclear(tx, channelId, now);
      const ids = await chooseIds(tx, channelId, now);
      if (ids.length === 0) return undefined;
      const claimId = randomUUID();
      const rows = await tx
        .withTables<NotificationsTables>()
        .updateTable('notifications.deliveries')
        .set((eb) => ({
          state: 'sending',
          claim_id: claimId,
          batch_id: eb.fn.coalesce('batch_id', eb.val(ids[0] ?? claimId)),
          claimed_until: new Date(now.getTime() + leaseMs),
          attempts: eb('attempts', '+', 1),
        }))
        .where('id', 'in', ids)
        .returningAll()
        .execute();
      const [first, ...others] = rows.toSorted((a, b) => a.at.getTime() - b.at.getTime());
      if (first === undefined || first.batch_id === null) return undefined;
      return { id: first.batch_id, claimId, channel, deliveries: [first, ...others] };
    });
}

export type ClaimBatch = ReturnType<typeof createClaimBatch>;
