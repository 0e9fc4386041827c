import type { Database } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { type HealthLimits, type HealthState, judgeHealth } from '../domain/log-health.ts';
import { createPacedLoop, type PacedLoop } from './paced-loop.ts';

const TICK_MS = 500;
const RETRY_MS_MAX = 2_000;
const SAMPLES_MAX = 1_000;
/** After a full disk nothing is taken for so long; then the next event tries whether there is room again. */
const FULL_FOR_MS = 5_000;

interface BacklogRow {
  readonly waiting: number;
  readonly oldest: number | null;
  readonly newest: number | null;
}

/** At `atMs` every row up to `newest` that still waits was waiting already. */
interface Sample {
  readonly newest: number;
  readonly atMs: number;
}

export interface BacklogWatch extends PacedLoop {
  health(): HealthState;
  /** Looks now. */
  look(): Promise<void>;
  /** The database has no room for another event. */
  tellFull(): void;
}

interface WatchDeps {
  readonly database: Database;
  /** Time that only goes forward: a wall clock that is set must not close the log or keep it open. */
  readonly steadyClock: Clock;
  readonly log: Logger;
  readonly readLimits: () => Promise<HealthLimits>;
}

/** Knows how far the sequencer is behind, in every process, whoever leads. */
export function createBacklogWatch({ database, steadyClock, log, readLimits }: WatchDeps): BacklogWatch {
  let state: HealthState = 'healthy';
  let samples: Sample[] = [];
  let lastReadMs = steadyClock.now();
  let limits: HealthLimits | undefined;
  let fullAtMs: number | undefined;

  const isFull = (): boolean => fullAtMs !== undefined && steadyClock.now() - fullAtMs < FULL_FOR_MS;

  function enter(judged: HealthState): void {
    const next = isFull() ? 'refusing' : judged;
    if (next === state) return;
    const level = next === 'healthy' ? 'info' : next === 'degraded' ? 'warn' : 'error';
    log[level]({ from: state, to: next }, 'the state of the log changed');
    state = next;
  }

  /** How long the oldest row has been seen waiting. Rows are told apart by sequence, not by their time. */
  function waitingMs({ oldest, newest }: BacklogRow, nowMs: number): number {
    if (oldest === null || newest === null) {
      samples = [];
      return 0;
    }
    samples = [...samples.filter((sample) => sample.newest >= oldest), { newest, atMs: nowMs }].slice(
      0,
      SAMPLES_MAX,
    );
    return nowMs - (samples[0]?.atMs ?? nowMs);
  }

  async function look(): Promise<void> {
    const { waitingCountMax, waitingMsMax } = (limits = await readLimits());
    const { rows } = await database.system(
      'see how far the log is behind',
      (tx) =>
        sql<BacklogRow>`SELECT min(sequence) AS oldest, max(sequence) AS newest,
          (SELECT count(*) FROM (SELECT 1 FROM audit.intake LIMIT ${waitingCountMax}) AS waiting_rows) AS waiting
          FROM audit.intake`.execute(tx),
      { readOnly: true },
    );
    const [row = { waiting: 0, oldest: null, newest: null }] = rows;
    const nowMs = steadyClock.now();
    lastReadMs = nowMs;
    enter(
      judgeHealth(
        { waitingCount: row.waiting, waitingMs: waitingMs(row, nowMs) },
        { waitingCountMax, waitingMsMax },
      ),
    );
  }

  const loop = createPacedLoop({
    everyMs: TICK_MS,
    retryMsMax: RETRY_MS_MAX,
    async step() {
      await look();
      return 'idle';
    },
    onError(error) {
      log.warn({ err: error }, 'the backlog of the log cannot be read');
      const blindMs = steadyClock.now() - lastReadMs;
      enter(limits !== undefined && blindMs > limits.waitingMsMax ? 'refusing' : 'degraded');
    },
  });
  return {
    ...loop,
    look,
    health: () => state,
    tellFull() {
      fullAtMs = steadyClock.now();
      enter('refusing');
    },
  };
}
