import { randomUUID } from 'node:crypto';
import { type Database, type HeldConnection, holdConnection, type Tx } from '@haechi/database';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';

/** Tells other processes that this one lives: a lock that falls with its connection. */
export interface Lease {
  readonly processId: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const AGAIN_AFTER_MS = 1_000;
const lockName = (processId: string): string => `gate/process/${processId}`;

export function createLease({ database, log }: { readonly database: Database; readonly log: Logger }): Lease {
  const processId = randomUUID();
  let held: HeldConnection | undefined;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  async function take(): Promise<void> {
    const connection = await holdConnection(database.pool, lose);
    if (stopped) return connection.giveBack();
    held = connection;
    await connection.client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lockName(processId)]);
  }

  /** Told of one break by the question that failed and by the connection, in either order. */
  function lose(error: unknown): void {
    held?.giveBack();
    held = undefined;
    if (stopped || retry !== undefined) return;
    log.warn({ err: error }, 'the lease of this process was lost; taking it again');
    retry = setTimeout(() => {
      retry = undefined;
      void take().catch(lose);
    }, AGAIN_AFTER_MS);
  }

  return {
    processId,
    start: take,
    async stop() {
      stopped = true;
      clearTimeout(retry);
      held?.giveBack();
      held = undefined;
    },
  };
}

/** Whether the process is gone. Held to the end of the transaction, so that two do not clear up after the same one. */
export async function isGone(tx: Tx, processId: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${lockName(processId)}, 0)) AS free`.execute(tx);
  return rows[0]?.free === true;
}
