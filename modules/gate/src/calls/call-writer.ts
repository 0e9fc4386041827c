import type { Database } from '@haechi/database';
import type { CallId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { type Insertable, sql } from 'kysely';
import type { GateTables } from '../tables.ts';

export type NewCall = Insertable<GateTables['gate.calls']>;

export interface CallOutcome {
  readonly id: CallId;
  readonly state: 'returned' | 'failed' | 'unknown';
  readonly finishedAt: Date;
  readonly failureCode: string | null;
  readonly failureDetail: string | null;
  readonly resultBytes: number | null;
}

/** Writes calls and their outcomes in groups. */
export interface CallWriter {
  /** Resolves when the call is on disk. */
  keep(call: NewCall): Promise<void>;
  /** Written soon; what this process has not written when it is lost, nobody relies on. */
  keepLater(call: NewCall): void;
  settleLater(outcome: CallOutcome): void;
  /** Resolves when all that was given so far is written. */
  flush(): Promise<void>;
}

const GROUP_MAX = 200;
const LATER_MAX = 20_000;
const LATER_MS = 20;

/**
 * Calls that must be on disk before they are passed on share a commit with those that come at the same time; everything
 * else is written behind them. One statement for each group, so that any number is planned like one.
 */
export function createCallWriter({
  database,
  log,
}: {
  readonly database: Database;
  readonly log: Logger;
}): CallWriter {
  let urgent: { readonly call: NewCall; resolve(): void; reject(error: unknown): void }[] = [];
  let later: NewCall[] = [];
  let outcomes: CallOutcome[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const insert = (calls: readonly NewCall[]): Promise<void> =>
    database.system('record calls of tools', async (tx) => {
      await tx
        .withTables<GateTables>()
        .insertInto('gate.calls')
        .values([...calls])
        .execute();
    });

  const settle = (group: readonly CallOutcome[]): Promise<void> =>
    database.system('record outcomes of calls', async (tx) => {
      await sql`
        UPDATE gate.calls AS c
        SET state = o.state, finished_at = o.finished_at, failure_code = o.failure_code,
            failure_detail = o.failure_detail, result_bytes = o.result_bytes
        FROM jsonb_to_recordset(${JSON.stringify(group.map(toRow))}::jsonb)
          AS o (id uuid, state text, finished_at timestamptz, failure_code text, failure_detail text, result_bytes integer)
        WHERE c.id = o.id AND c.state IN ('dispatched', 'unknown')`.execute(tx);
    });

  async function write(): Promise<void> {
    while (urgent.length + later.length + outcomes.length > 0) {
      const group = urgent.slice(0, GROUP_MAX);
      urgent = urgent.slice(GROUP_MAX);
      const behind = later.slice(0, GROUP_MAX);
      later = later.slice(GROUP_MAX);
      const settled = outcomes;
      outcomes = [];
      try {
        if (group.length + behind.length > 0) await insert([...group.map(({ call }) => call), ...behind]);
        for (const { resolve } of group) resolve();
        if (settled.length > 0) await settle(settled);
      } catch (error) {
        for (const { reject } of group) reject(error);
        log.error(
          { err: error, calls: behind.length, outcomes: settled.length },
          'calls of tools were not recorded',
        );
      }
    }
  }

  function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing ??= new Promise<void>((resolve) => void setImmediate(resolve)).then(write).finally(() => {
      writing = undefined;
      if (urgent.length > 0) void start();
    });
    return writing;
  }

  function startLater(): void {
    if (later.length + outcomes.length > GROUP_MAX) void start();
    else timer ??= setTimeout(() => void start(), LATER_MS);
  }

  return {
    keep: (call) =>
      new Promise((resolve, reject) => {
        urgent.push({ call, resolve, reject });
        void start();
      }),
    keepLater(call) {
      // While the database is away the log takes nothing either, and nothing is let through.
      if (later.length < LATER_MAX) later.push(call);
      startLater();
    },
    settleLater(outcome) {
      outcomes.push(outcome);
      startLater();
    },
    async flush() {
      while (urgent.length + later.length + outcomes.length > 0 || writing !== undefined) await start();
    },
  };
}

const toRow = (outcome: CallOutcome) => ({
  id: outcome.id,
  state: outcome.state,
  finished_at: outcome.finishedAt.toISOString(),
  failure_code: outcome.failureCode,
  failure_detail: outcome.failureDetail,
  result_bytes: outcome.resultBytes,
});
