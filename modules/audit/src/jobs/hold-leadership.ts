import type { Database } from '@haechi/database';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type pg from 'pg';

const LOCK_ID = 0x6861_6c67; // "halg": one sequencer on one database

export interface Leadership {
  /** The epoch this process leads in; undefined while another process leads. */
  hold(): Promise<number | undefined>;
  /** Gives the lead away, or drops it when it turned out to be lost. */
  release(): Promise<void>;
}

interface Held {
  readonly client: pg.PoolClient;
  readonly epoch: number;
  readonly giveBack: (broken: boolean) => void;
}

/** Lets the server notice within seconds that the machine of a leader is gone, and free its lock. */
const NOTICE_DEAD_PEER =
  'SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2';

/**
 * Leadership by a session's advisory lock on a connection of its own: the lock falls with the connection. Because a
 * leader can lose its connection without knowing, the lock only elects; the epoch, checked in every batch, protects.
 */
export function createLeadership(database: Database, log: Logger): Leadership {
  let held: Held | undefined;

  async function raiseEpoch(): Promise<number> {
    const { rows } = await database.system('take the lead of the log', (tx) =>
      sql<{ epoch: number }>`UPDATE audit.sequencer SET epoch = epoch + 1 RETURNING epoch`.execute(tx),
    );
    if (rows[0] === undefined) throw new Error('audit.sequencer has lost its row: restore it');
    return rows[0].epoch;
  }

  async function lead(client: pg.PoolClient, giveBack: (broken: boolean) => void): Promise<number> {
    await client.query(NOTICE_DEAD_PEER);
    const epoch = await raiseEpoch();
    held = { client, epoch, giveBack };
    log.info({ epoch }, 'this process sequences the log');
    return epoch;
  }

  /** A connection that may break at any time, and is given back to the pool exactly once. */
  async function connect(): Promise<{ client: pg.PoolClient; giveBack: (broken: boolean) => void }> {
    const client = await database.pool.connect();
    let given = false;
    const giveBack = (broken: boolean): void => {
      if (given) return;
      given = true;
      client.off('error', onLost);
      // The pool would not listen to a client that it throws away.
      if (broken) client.on('error', () => undefined);
      client.release(broken);
    };
    function onLost(): void {
      if (held?.client === client) {
        held = undefined;
        log.warn('the connection that holds the lead of the log was lost');
      }
      giveBack(true);
    }
    client.on('error', onLost);
    return { client, giveBack };
  }

  async function hold(): Promise<number | undefined> {
    if (held !== undefined) return held.epoch;
    const { client, giveBack } = await connect();
    try {
      const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
        LOCK_ID,
      ]);
      if (rows[0]?.locked === true) return await lead(client, giveBack);
      giveBack(false);
      return undefined;
    } catch (error) {
      giveBack(true);
      throw error;
    }
  }

  async function release(): Promise<void> {
    if (held === undefined) return;
    const { client, giveBack } = held;
    held = undefined;
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK_ID]).catch(() => undefined);
    giveBack(true);
  }

  return { hold, release };
}
