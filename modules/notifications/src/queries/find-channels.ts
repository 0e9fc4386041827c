import type { Database, Tx } from '@haechi/database';
import type { ChannelId, Clock } from '@haechi/kernel';
import { sql } from 'kysely';
import type { ChannelRow, NotificationsTables } from '../tables.ts';

export interface ChannelFacts {
  readonly channel: ChannelRow;
  readonly waitingCount: number;
  readonly deadCount: number;
  /** How long the oldest open delivery has been due. */
  readonly lagSeconds: number;
}

interface Counts {
  readonly channel_id: ChannelId;
  readonly waiting: number;
  readonly dead: number;
  readonly oldest_due: Date | null;
}

const select = (tx: Tx) =>
  tx.withTables<NotificationsTables>().selectFrom('notifications.channels').selectAll();

export type FindChannels = ReturnType<typeof createFindChannels>;

export function createFindChannels({ clock }: { readonly clock: Clock }) {
  async function gather(tx: Tx, channels: readonly ChannelRow[]): Promise<readonly ChannelFacts[]> {
    const { rows } = await sql<Counts>`
      SELECT channel_id, count(*) FILTER (WHERE state IN ('waiting', 'sending'))::int AS waiting,
        count(*) FILTER (WHERE state = 'dead')::int AS dead,
        min(due_at) FILTER (WHERE state IN ('waiting', 'sending')) AS oldest_due
      FROM notifications.deliveries WHERE state IN ('waiting', 'sending', 'dead')
      GROUP BY channel_id`.execute(tx);
    const counts = new Map(rows.map((row) => [row.channel_id, row]));
    return channels.map((channel) => {
      const count = counts.get(channel.id);
      const dueMs = count?.oldest_due?.getTime() ?? clock.now();
      return {
        channel,
        waitingCount: count?.waiting ?? 0,
        deadCount: count?.dead ?? 0,
        lagSeconds: Math.max(0, clock.now() - dueMs) / 1000,
      };
    });
  }

  return {
    /** All channels of whom the transaction works for. */
    list: async (tx: Tx): Promise<readonly ChannelFacts[]> =>
      await gather(tx, await select(tx).orderBy('name').execute()),
    async find(tx: Tx, id: ChannelId): Promise<ChannelFacts | undefined> {
      return (await gather(tx, await select(tx).where('id', '=', id).execute()))[0];
    },
  };
}

/** The channels of all organisations, for metrics. */
export const listAllChannels = (database: Database, find: FindChannels): Promise<readonly ChannelFacts[]> =>
  database.system('measure the channels', (tx) => find.list(tx), { readOnly: true });
