import type { Database, Tx } from '@haechi/database';
import type { Logger } from '@haechi/kernel/node';
import type { SequencedEvent } from '../domain/event.ts';
import type { ReadOn } from '../queries/read-on.ts';
import { createPacedLoop, type PacedLoop } from './paced-loop.ts';

/** The feed of this process pokes; the tick is for what another process was about to read when it ended. */
const TICK_MS = 1_000;
const RETRY_MS_MAX = 5_000;
const READ_MAX = 500;

export interface FollowDeps {
  /** In the database's activity view and in the log: `find anomalies`. */
  readonly purpose: string;
  readonly database: Database;
  readonly log: Logger;
  /** The log's own way to read on over all its tiers. */
  readonly readOn: ReadOn;
  /**
   * Locks the place for this transaction and gives it; undefined while another process reads on from it. The lock is
   * the lease: it falls with the transaction or the process, whichever ends first.
   */
  readonly claim: (tx: Tx) => Promise<number | undefined>;
  readonly keep: (tx: Tx, position: number) => Promise<void>;
  /** What comes of the events. Commits together with the place, or not at all. */
  readonly handle: (tx: Tx, events: readonly SequencedEvent[]) => Promise<void>;
  /** A passage was committed. */
  readonly handled?: () => void;
}

/**
 * Follows the log from a place that is kept in the database: each event is handled exactly once, by whichever process
 * comes first, also over restarts and crashes.
 */
export function createLogFollower(deps: FollowDeps): PacedLoop {
  const { purpose, database, log, readOn, claim, keep, handle, handled } = deps;
  return createPacedLoop({
    everyMs: TICK_MS,
    retryMsMax: RETRY_MS_MAX,
    onError: (error) => log.warn({ err: error, purpose }, 'following the log failed; it will be tried again'),
    async step() {
      const passage = await database.system(purpose, async (tx) => {
        const position = await claim(tx);
        if (position === undefined) return undefined;
        const read = await readOn(tx, position, READ_MAX);
        if (read.next === position) return undefined;
        await handle(tx, read.events);
        await keep(tx, read.next);
        return read;
      });
      if (passage === undefined) return 'idle';
      handled?.();
      return passage.full ? 'more' : 'idle';
    },
  });
}
