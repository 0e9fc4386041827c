import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { EmbeddedPostgresError, reasonOf } from './errors.ts';
import type { Postmaster } from './postmaster.ts';
import { stopPostmaster } from './stop-postmaster.ts';

export interface EmbeddedPostgresHealth {
  readonly state: 'ready' | 'restarting' | 'stopping' | 'stopped';
  /** Unasked ends since the start. */
  readonly exits: number;
  /** Why the last attempt to restart failed; absent when all is well. */
  readonly lastError?: EmbeddedPostgresError | Error;
}

export type ExitListener = (exit: { readonly pid: number; readonly how: string }) => void;

export interface Supervisor {
  pid(): number;
  health(): EmbeddedPostgresHealth;
  onExit(listener: ExitListener): () => void;
  stop(): Promise<void>;
}

interface SuperviseOptions {
  readonly cluster: Pick<Cluster, 'runtime' | 'runAs' | 'dataDir' | 'logFile' | 'log'>;
  readonly postmaster: Postmaster;
  readonly relaunch: () => Promise<Postmaster>;
  /** Waits between attempts; replaced in tests. */
  readonly wait?: (durationMs: number, signal: AbortSignal) => Promise<void>;
}

/** The first restart is immediate; then the pauses double. */
const PAUSES_MS = [0, 100, 200, 400, 800, 1600, 3200, 6400, 10_000] as const;
/** A database that ran this long is healthy again: its next end starts with the shortest pause. */
const HEALTHY_AFTER_MS = 60_000;

const waitUnref = async (durationMs: number, signal: AbortSignal): Promise<void> => {
  await pause(durationMs, undefined, { signal, ref: false }).catch(() => undefined);
};

/** Keeps a database running: whenever it ends unasked it is started again, with growing pauses, until `stop`. */
export function supervise(options: SuperviseOptions): Supervisor {
  const { cluster } = options;
  const listeners = new Set<ExitListener>();
  const stopAsked = new AbortController();
  let current = options.postmaster;
  let state: EmbeddedPostgresHealth['state'] = 'ready';
  let exits = 0;
  let failures = 0;
  let lastError: Error | undefined;

  const noteFailure = (error: Error): number => {
    lastError = error;
    failures += 1;
    return failures;
  };

  const watch = async (): Promise<void> => {
    while (!stopAsked.signal.aborted) {
      const readySinceMs = performance.now();
      const how = await current.gone;
      if (stopAsked.signal.aborted) return;
      const { pid } = current;
      if (performance.now() - readySinceMs > HEALTHY_AFTER_MS) failures = 0;
      state = 'restarting';
      exits += 1;
      cluster.log.error({ pid, how }, 'the database ended unexpectedly; restarting it');
      for (const listener of listeners) listener({ pid, how });
      const relaunched = await relaunchUntilUp(options, failures, stopAsked.signal, noteFailure);
      if (relaunched === undefined) return;
      current = relaunched;
      failures += 1;
      lastError = undefined;
      if (!stopAsked.signal.aborted) state = 'ready';
    }
  };
  const watching = watch();

  return {
    pid: () => current.pid,
    health: () => ({ state, exits, ...(lastError === undefined ? {} : { lastError }) }),
    onExit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: async () => {
      const wasRestarting = state === 'restarting';
      state = 'stopping';
      stopAsked.abort();
      if (wasRestarting) await watching; // a launch under way is finished first, and its database then stopped
      if (!(await hasEnded(current))) await stopPostmaster(cluster, current);
      state = 'stopped';
    },
  };
}

async function relaunchUntilUp(
  { cluster, relaunch, wait = waitUnref }: SuperviseOptions,
  failuresBefore: number,
  stopAsked: AbortSignal,
  noteFailure: (error: Error) => number,
): Promise<Postmaster | undefined> {
  let failures = failuresBefore;
  for (;;) {
    await wait(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0, stopAsked);
    if (stopAsked.aborted) return undefined;
    try {
      const postmaster = await relaunch();
      cluster.log.info({ pid: postmaster.pid, port: postmaster.port }, 'the database is running again');
      return postmaster;
    } catch (error) {
      const reason = reasonOf(error);
      failures = noteFailure(error instanceof Error ? error : new Error(reason));
      const code = error instanceof EmbeddedPostgresError ? error.code : undefined;
      cluster.log.error({ code, reason, failures }, 'the database could not be restarted');
    }
  }
}

async function hasEnded(postmaster: Postmaster): Promise<boolean> {
  const running = Symbol('running');
  return (await Promise.race([postmaster.gone, Promise.resolve(running)])) !== running;
}
