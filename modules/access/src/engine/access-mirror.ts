import { createListener, type Database } from '@haechi/database';
import { ModelError } from '@haechi/decision';
import { type Clock, HOUR_MS } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import { type AccessImage, loadAccessImage } from './access-image.ts';
import { advanceImage } from './advance-image.ts';
import { createCompileCondition } from './compile-condition.ts';

/** The access model in memory, kept up with the database. */
export interface AccessMirror {
  /** The newest image this process has. Throws before the first load. */
  current(): AccessImage;
  /** Catches up with the database; afterwards `current()` shows every change committed before the call. */
  refresh(): Promise<void>;
  /** Waits for a revision, at most so long. False when it did not come. */
  reach(revision: number, withinMs: number): Promise<boolean>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const POLL_EVERY_MS = 1000;
/** A line of snapshots keeps the names of principals long gone; building anew lets go of them. */
const REBUILD_EVERY_MS = 6 * HOUR_MS;

/**
 * Follows the revision: at once on this process's own changes (`refresh`), by LISTEN/NOTIFY on those of others, and by
 * asking every second in case a notice was lost with its connection. What changed is read from the change feed; the whole
 * model only at the start, where the feed does not reach, and now and then. While the database is away the last image
 * decides.
 */
export function createAccessMirror(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}): AccessMirror {
  const { database, clock, log } = deps;
  const compile = createCompileCondition((id) => image?.scopes.get(id));
  const waiting = new Set<() => void>();
  let rebuiltAtMs = Number.NEGATIVE_INFINITY;
  let image: AccessImage | undefined;
  let loading: Promise<void> | undefined;
  let again: Promise<void> | undefined;
  let ticking: { stop(): Promise<void> } | undefined;

  async function load(): Promise<void> {
    const due = clock.now() - rebuiltAtMs >= REBUILD_EVERY_MS;
    const advanced = image === undefined || due ? undefined : await advance(image);
    if (advanced === undefined) {
      image = await loadAccessImage(database, compile);
      rebuiltAtMs = clock.now();
    } else {
      image = advanced;
    }
    for (const look of waiting) look();
  }

  async function advance(from: AccessImage): Promise<AccessImage | undefined> {
    try {
      return await advanceImage(database, from, compile);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      log.error({ err: error }, 'the change feed does not fit the access model in memory; reading all of it');
      return undefined;
    }
  }

  function refresh(): Promise<void> {
    // A load that is under way may have read before the caller's change: the caller waits for one that starts now.
    if (loading === undefined) {
      loading = load().finally(() => {
        loading = undefined;
      });
      return loading;
    }
    again ??= loading
      .catch(() => undefined)
      .then(() => {
        again = undefined;
        return refresh();
      });
    return again;
  }

  function refreshSoon(): void {
    void refresh().catch((error: unknown) =>
      log.warn({ err: error }, 'access model not refreshed; the next poll tries again'),
    );
  }

  const listener = createListener({
    pool: database.pool,
    channel: 'haechi_access',
    onMessage: refreshSoon,
    onListening: refreshSoon,
    onLost: (error) => log.warn({ err: error }, 'cannot listen for access changes; polling meanwhile'),
  });

  return {
    current() {
      if (image === undefined) throw new Error('the access model is not loaded yet');
      return image;
    },
    refresh,
    reach: (revision, withinMs) =>
      new Promise((resolve) => {
        const end = (reached: boolean): void => {
          clearTimeout(deadline);
          waiting.delete(look);
          resolve(reached);
        };
        const look = (): void => {
          if (image !== undefined && image.revision >= revision) end(true);
        };
        const deadline = setTimeout(() => end(false), withinMs);
        waiting.add(look);
        look();
        if (waiting.has(look)) refreshSoon();
      }),
    async start() {
      await refresh();
      listener.start();
      ticking = startTicking(refresh, POLL_EVERY_MS, log);
    },
    async stop() {
      listener.stop();
      await ticking?.stop();
      await loading?.catch(() => undefined);
    },
  };
}
