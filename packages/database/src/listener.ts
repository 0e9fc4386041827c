import type pg from 'pg';

export interface Listener {
  start(): void;
  stop(): void;
}

export interface ListenerOptions {
  readonly pool: pg.Pool;
  readonly channel: `haechi_${string}`;
  readonly onMessage: (payload: string) => void;
  /** Called whenever the connection is made again: messages may have been missed before. */
  readonly onListening?: () => void;
  readonly onLost: (error: unknown) => void;
}

const AGAIN_AFTER_MS = 500;

/** Listens on a channel (`NOTIFY`) with one connection of the pool, and again after it was lost. */
export function createListener({ pool, channel, onMessage, onListening, onLost }: ListenerOptions): Listener {
  let stopped = true;
  let current: pg.PoolClient | undefined;
  let retry: NodeJS.Timeout | undefined;

  async function listen(): Promise<void> {
    if (stopped) return;
    try {
      const client = await pool.connect();
      if (stopped) return client.release();
      current = client;
      client.on('notification', ({ payload }) => onMessage(payload ?? ''));
      client.once('error', (error) => lose(client, error));
      client.once('end', () => lose(client, new Error('the connection ended')));
      await client.query(`LISTEN ${channel}`);
      onListening?.();
    } catch (error) {
      if (current === undefined) onLost(error);
      else lose(current, error);
      listenLater();
    }
  }

  function lose(client: pg.PoolClient, error: unknown): void {
    if (current !== client) return;
    current = undefined;
    client.removeAllListeners('notification');
    client.release(true);
    onLost(error);
    listenLater();
  }

  function listenLater(): void {
    clearTimeout(retry);
    if (!stopped) retry = setTimeout(() => void listen(), AGAIN_AFTER_MS);
  }

  return {
    start() {
      stopped = false;
      void listen();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      const client = current;
      current = undefined;
      client?.removeAllListeners('notification');
      client?.release(true);
    },
  };
}
