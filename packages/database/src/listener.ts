import type pg from 'pg';
import { type HeldConnection, holdConnection } from './hold-connection.ts';

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
  let held: HeldConnection | undefined;
  let retry: NodeJS.Timeout | undefined;

  async function listen(): Promise<void> {
    try {
      const connection = await holdConnection(pool, lose);
      if (stopped) return connection.giveBack();
      held = connection;
      const { client } = connection;
      client.on('notification', ({ payload }) => onMessage(payload ?? ''));
      await client.query(`LISTEN ${channel}`);
      onListening?.();
    } catch (error) {
      lose(error);
    }
  }

  /** Told of one break by the question that failed and by the connection, in either order. */
  function lose(error: unknown): void {
    if (stopped) return;
    if (retry === undefined) onLost(error);
    held?.giveBack();
    held = undefined;
    retry ??= setTimeout(() => {
      retry = undefined;
      void listen();
    }, AGAIN_AFTER_MS);
  }

  return {
    start() {
      stopped = false;
      void listen();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      retry = undefined;
      held?.giveBack();
      held = undefined;
    },
  };
}
