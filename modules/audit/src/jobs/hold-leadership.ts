import type { Database } from '@haechi/database';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';

const LOCK_ID = 0x6861_6c67; // "halg": one sequencer on one database

export interface Leadership {
  /** The epoch this process leads in; undefined while another process leads. */
  hold(): Promise<number | undefined>;
  /** Gives the lead away, or drops it when it turned out to be lost. */
  release(): Promise<void>;
}

/** Lets the server notice within seconds that the machine of a leader is gone, and free its lock. */
const NOTICE_DEAD_PEER =
  'SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2';

/** A connection that may break at any time, and is given back to the pool exactly once. */
async function connect(database: Database, broke: () => void) {
  const client = await database.pool.connect();
  let given = false;
  const giveBack = (broken: boolean): void => {
    if (given) return;
    given = true;
    client.off('error', onError);
    // The pool does not listen to a client that it throws away.
    if (broken) client.on('error', () => undefined);
    client.release(broken);
  };
  const onError = (): void => {
    giveBack(true);
    broke();
  };
  client.on('error', onError);
  return { client, giveBack };
}

type Connection = Awaited<ReturnType<typeof connect>>;

async function raiseEpoch(database: Database): Promise<number> {
  const { rows } = await database.system('take the lead of the log', (tx) =>
    sql<{ epoch: number }>`UPDATE audit.sequencer SET epoch = epoch + 1 RETURNING epoch`.execute(tx),
  );
  if (rows[0] === undefined) throw new Error('audit.sequencer has lost its row: restore it');
  return rows[0].epoch;
}

/** @returns whether this connection holds the lock now */
async function tryLock({ client }: Connection): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    LOCK_ID,
  ]);
  return rows[0]?.locked === true;
}

/**
 * Leadership by a session's advisory lock on a connection of its own: the lock falls with the connection. Because a
 * leader can lose its connection without knowing, the lock only elects; the epoch, checked in every batch, protects.
 */
export function createLeadership(database: Database, log: Logger): Leadership {
  let held: { readonly connection: Connection; readonly epoch: number } | undefined;

  function dropHeld(): void {
    if (held !== undefined) log.warn({ epoch: held.epoch }, 'the connection that holds the lead was lost');
    held = undefined;
  }

  return {
    async hold() {
      if (held !== undefined) return held.epoch;
      const connection = await connect(database, dropHeld);
      try {
        if (!(await tryLock(connection))) {
          connection.giveBack(false);
          return undefined;
        }
        await connection.client.query(NOTICE_DEAD_PEER);
        const epoch = await raiseEpoch(database);
        held = { connection, epoch };
        log.info({ epoch }, 'this process sequences the log');
        return epoch;
      } catch (error) {
        connection.giveBack(true);
        throw error;
      }
    },
    async release() {
      if (held === undefined) return;
      const { client, giveBack } = held.connection;
      held = undefined;
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK_ID]).catch(() => undefined);
      giveBack(true);
    },
  };
}
