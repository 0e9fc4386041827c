import type { Database } from '@haechi/database';
import { type Logger, startTicking } from '@haechi/kernel/node';
import type pg from 'pg';
import { type AccessImage, loadAccessImage, readRevision } from './access-image.ts';

/** The access model in memory, kept up with the database. */
export interface AccessMirror {
  /** The newest image this process has. Throws before the first load. */
  current(): AccessImage;
  /** Catches up with the database; afterwards `current()` shows every change committed before the call. */
  refresh(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const POLL_EVERY_MS = 1000;
const LISTEN_AGAIN_AFTER_MS = 500;

/**
 * Follows the revision: at once on this process's own changes (`refresh`), by LISTEN/NOTIFY on those of others, and by
 * asking every second in case a notice was lost with its connection. While the database is away the last image decides.
 */
export function createAccessMirror(deps: {
  readonly database: Database;
  readonly log: Logger;
}): AccessMirror {
  const { database, log } = deps;
  let image: AccessImage | undefined;
  let loading: Promise<void> | undefined;
  let again: Promise<void> | undefined;
  let stopped = false;
  let listener: pg.PoolClient | undefined;
  let retry: NodeJS.Timeout | undefined;
  let ticking: { stop(): Promise<void> } | undefined;

  async function load(): Promise<void> {
    const loaded = await loadAccessImage(database);
    if (image === undefined || loaded.revision > image.revision) image = loaded;
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

  async function catchUp(): Promise<void> {
    if (image === undefined || (await readRevision(database)) > image.revision) await refresh();
  }

  function refreshSoon(): void {
    void refresh().catch((error: unknown) =>
      log.warn({ err: error }, 'access model not refreshed; the next poll tries again'),
    );
  }

  async function listen(): Promise<void> {
    if (stopped) return;
    try {
      const client = await database.pool.connect();
      listener = client;
      client.on('notification', refreshSoon);
      client.once('error', () => loseListener(client));
      client.once('end', () => loseListener(client));
      await client.query('LISTEN haechi_access');
      refreshSoon();
    } catch (error) {
      log.warn({ err: error }, 'cannot listen for access changes; polling meanwhile');
      scheduleListen();
    }
  }

  function loseListener(client: pg.PoolClient): void {
    if (listener !== client) return;
    listener = undefined;
    client.removeAllListeners('notification');
    client.release(true);
    scheduleListen();
  }

  function scheduleListen(): void {
    if (!stopped) retry = setTimeout(() => void listen(), LISTEN_AGAIN_AFTER_MS);
  }

  return {
    current() {
      if (image === undefined) throw new Error('the access model is not loaded yet');
      return image;
    },
    refresh,
    async start() {
      await refresh();
      await listen();
      ticking = startTicking(catchUp, POLL_EVERY_MS, log);
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await ticking?.stop();
      const client = listener;
      listener = undefined;
      client?.removeAllListeners('notification');
      client?.release(true);
      await loading?.catch(() => undefined);
    },
  };
}
