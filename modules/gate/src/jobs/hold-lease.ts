import { randomUUID } from 'node:crypto';
import type { Database, Tx } from '@haechi/database';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type pg from 'pg';

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
  let client: pg.PoolClient | undefined;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  async function take(): Promise<void> {
    const taken = await database.pool.connect();
    client = taken;
    taken.once('error', (error) => lose(taken, error));
    taken.once('end', () => lose(taken, undefined));
    await taken.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lockName(processId)]);
  }

  function lose(taken: pg.PoolClient, error: unknown): void {
    if (client !== taken) return;
    client = undefined;
    taken.release(true);
    log.warn({ err: error }, 'the lease of this process was lost; taking it again');
    takeLater();
  }

  function takeLater(): void {
    if (stopped) return;
    retry = setTimeout(() => void take().catch(takeLater), AGAIN_AFTER_MS);
  }

  return {
    processId,
    start: take,
    async stop() {
      stopped = true;
      clearTimeout(retry);
      const taken = client;
      client = undefined;
      taken?.release(true);
    },
  };
}

/** Whether the process is gone. Held to the end of the transaction, so that two do not clear up after the same one. */
export async function isGone(tx: Tx, processId: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${lockName(processId)}, 0)) AS free`.execute(tx);
  return rows[0]?.free === true;
}
