import { type Database, sendAlong } from '@haechi/database';
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
const LATER_MS = 100;

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
    database.system('record calls of tools', async (tx) => sendAlong(tx, insertionOf(calls)));

  const settle = (group: readonly CallOutcome[]): Promise<void> =>
    database.system('record outcomes of calls', async (tx) => sendAlong(tx, settlementOf(group)));

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

/** By column, how a value of it is read from JSON. */
const COLUMNS = {
  id: 'uuid',
  tenant_id: 'uuid',
  upstream_id: 'uuid',
  tool_id: 'uuid',
  upstream_key: 'text',
  tool: 'text',
  scope_id: 'uuid',
  caller_id: 'uuid',
  caller_name: 'text',
  agent: 'text',
  state: 'text',
  risk: 'text',
  because: 'jsonb',
  shown: 'text',
  shown_digest: 'text',
  digest: 'text',
  definition_digest: 'text',
  policy_version: 'integer',
  approval_id: 'uuid',
  grant_id: 'uuid',
  shadow: 'text',
  tainted: 'boolean',
  era: 'text',
  waits_by: 'text',
  process_id: 'uuid',
  sealed_arguments: 'text',
  sealed_result: 'text',
  sealed_task: 'text',
  failure_code: 'text',
  failure_detail: 'text',
  result_bytes: 'integer',
  created_at: 'timestamptz',
  expires_at: 'timestamptz',
  dispatched_at: 'timestamptz',
  finished_at: 'timestamptz',
} as const satisfies Record<keyof Omit<NewCall, 'collected'>, string>;

const NAMES = sql.join(Object.keys(COLUMNS).map((name) => sql.ref(name)));
const TYPED = sql.join(Object.entries(COLUMNS).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`));

/** Half a character, as cutting a text may leave one, or a NUL would be refused, and the whole group with it. */
const toJsonb = (rows: readonly object[]): string =>
  JSON.stringify(rows, (_name, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\u{FFFD}') : value,
  );

const insertionOf = (calls: readonly NewCall[]) => sql`
  INSERT INTO gate.calls (${NAMES}) SELECT ${NAMES}
  FROM jsonb_to_recordset(${toJsonb(calls.map(toJsonRow))}::jsonb) AS told (${TYPED})`;

/** What is JSON already goes in as what it says. */
const toJsonRow = (call: NewCall) => ({ ...call, because: JSON.parse(call.because) as unknown });

const settlementOf = (group: readonly CallOutcome[]) => sql`
  UPDATE gate.calls AS c
  SET state = o.state, finished_at = o.finished_at, failure_code = o.failure_code,
      failure_detail = o.failure_detail, result_bytes = o.result_bytes
  FROM jsonb_to_recordset(${toJsonb(group.map(toRow))}::jsonb)
    AS o (id uuid, state text, finished_at timestamptz, failure_code text, failure_detail text, result_bytes integer)
  WHERE c.id = o.id AND c.state IN ('dispatched', 'unknown')`;

const toRow = (outcome: CallOutcome) => ({
  id: outcome.id,
  state: outcome.state,
  finished_at: outcome.finishedAt.toISOString(),
  failure_code: outcome.failureCode,
  failure_detail: outcome.failureDetail,
  result_bytes: outcome.resultBytes,
});
