import type { Database, Tx } from '@haechi/database';
import type { Clock, SinkId } from '@haechi/kernel';
import type { AuditPort } from '../ports.ts';
import type { CursorRow, DeliveryRow, LetterRow, SinkRow, SinksTables } from '../tables.ts';

/** How far a sink is behind the log. */
export interface Lag {
  readonly events: number;
  /** Age of the oldest event that was not looked at. */
  readonly seconds: number;
}

export interface SinkFacts {
  readonly sink: SinkRow;
  readonly cursor: CursorRow;
  readonly lag: Lag;
  readonly waitingLetters: number;
}

export interface FindSinksDeps {
  readonly audit: Pick<AuditPort, 'readEntries' | 'readSize'>;
  readonly clock: Clock;
}

const DELIVERIES_SHOWN = 100;
const LETTERS_SHOWN = 500;

export type FindSinks = ReturnType<typeof createFindSinks>;

export function createFindSinks({ audit, clock }: FindSinksDeps) {
  async function measureLag(tx: Tx, { tenant_id: tenantId, next_index: nextIndex }: CursorRow): Promise<Lag> {
    const size = await audit.readSize(tx, tenantId);
    const [oldest] = nextIndex < size ? await audit.readEntries(tx, tenantId, nextIndex, 1) : [];
    const ageMs = oldest?.event === undefined ? 0 : clock.now() - oldest.event.atMs;
    return { events: Math.max(0, size - nextIndex), seconds: Math.max(0, ageMs) / 1000 };
  }

  async function gather(tx: Tx, sink: SinkRow): Promise<SinkFacts> {
    const db = tx.withTables<SinksTables>();
    const cursor = await db
      .selectFrom('sinks.cursors')
      .selectAll()
      .where('sink_id', '=', sink.id)
      .executeTakeFirstOrThrow();
    const { count } = await db
      .selectFrom('sinks.dead_letters')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('sink_id', '=', sink.id)
      .where('state', 'in', ['waiting', 'retrying'])
      .executeTakeFirstOrThrow();
    return { sink, cursor, lag: await measureLag(tx, cursor), waitingLetters: count };
  }

  return {
    /** All sinks of whom the transaction works for. */
    async list(tx: Tx): Promise<readonly SinkFacts[]> {
      const sinks = await tx
        .withTables<SinksTables>()
        .selectFrom('sinks.sinks')
        .selectAll()
        .orderBy('name')
        .execute();
      const facts: SinkFacts[] = [];
      for (const sink of sinks) facts.push(await gather(tx, sink));
      return facts;
    },
    async find(tx: Tx, id: SinkId): Promise<SinkFacts | undefined> {
      const sink = await tx
        .withTables<SinksTables>()
        .selectFrom('sinks.sinks')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return sink === undefined ? undefined : await gather(tx, sink);
    },
    async listDeliveries(tx: Tx, id: SinkId): Promise<readonly DeliveryRow[]> {
      return await tx
        .withTables<SinksTables>()
        .selectFrom('sinks.deliveries')
        .selectAll()
        .where('sink_id', '=', id)
        .orderBy('number', 'desc')
        .limit(DELIVERIES_SHOWN)
        .execute();
    },
    async listLetters(tx: Tx, id: SinkId): Promise<readonly LetterRow[]> {
      return await tx
        .withTables<SinksTables>()
        .selectFrom('sinks.dead_letters')
        .selectAll()
        .where('sink_id', '=', id)
        .orderBy((eb) => eb.case().when('settled_at', 'is', null).then(0).else(1).end())
        .orderBy('failed_at', 'desc')
        .limit(LETTERS_SHOWN)
        .execute();
    },
  };
}

/** The sinks of all tenants, for metrics. */
export const listAllSinks = (database: Database, find: FindSinks): Promise<readonly SinkFacts[]> =>
  database.system('measure the sinks', (tx) => find.list(tx), { readOnly: true });
