import { type Database, type HeldConnection, holdConnection } from '@haechi/database';
import type { SinkId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';

/** Lets the server notice within seconds that the machine of a runner is gone, and free its locks. */
const NOTICE_DEAD_PEER =
  'SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2';
const LOCK_KEY = "hashtextextended('sinks/' || $1, 0)";

/** Chooses among the processes of an installation the one that runs a sink. */
export interface Election {
  /** Whether this process runs the sink from now on. */
  tryHold(sinkId: SinkId): Promise<boolean>;
  letGo(sinkId: SinkId): Promise<void>;
  close(): void;
}

/**
 * Advisory locks of one connection, made at the first need: they fall with the process, so that another takes over at
 * once. A process can lose the connection without noticing; the epoch of the cursor protects against that.
 * @param lost called when the connection broke, and with it every lock
 */
export function createElection(database: Database, log: Logger, lost: () => void): Election {
  let held: HeldConnection | undefined;
  // One query after another: they share the connection.
  let queue: Promise<unknown> = Promise.resolve();

  function drop(): void {
    held = undefined;
    log.warn('the connection that holds the sinks of this process was lost');
    lost();
  }

  async function connect(): Promise<HeldConnection> {
    if (held !== undefined) return held;
    const connection = await holdConnection(database.pool, () => {
      if (held === connection) drop();
    });
    held = connection;
    await connection.client.query(NOTICE_DEAD_PEER);
    return connection;
  }

  const ask = async ({ client }: HeldConnection, question: string, sinkId: SinkId): Promise<boolean> => {
    const asked = queue.then(() =>
      client.query<{ yes: boolean }>(`SELECT ${question}(${LOCK_KEY}) AS yes`, [sinkId]),
    );
    queue = asked.catch(() => undefined);
    return (await asked).rows[0]?.yes === true;
  };

  return {
    tryHold: async (sinkId) => await ask(await connect(), 'pg_try_advisory_lock', sinkId),
    async letGo(sinkId) {
      if (held !== undefined) await ask(held, 'pg_advisory_unlock', sinkId).catch(() => undefined);
    },
    close() {
      held?.giveBack();
      held = undefined;
    },
  };
}
