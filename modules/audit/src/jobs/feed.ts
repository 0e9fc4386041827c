import type { Database } from '@haechi/database';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { AuditEvent, SequencedEvent } from '../domain/event.ts';
import { readEndPosition } from '../queries/read-on.ts';
import type { OpenEvents } from '../use-cases/open-events.ts';
import { createPacedLoop, type PacedLoop } from './paced-loop.ts';

const TICK_MS = 250;
const RETRY_MS_MAX = 2_000;
const READ_MAX = 500;

export type Listener = (event: SequencedEvent) => void;

export interface Feed extends Omit<PacedLoop, 'start'> {
  /** Begins at the end of the log as it is now. */
  start(): Promise<void>;
  /** @returns unsubscribe */
  subscribe(listener: Listener): () => void;
}

interface FeedRow {
  readonly position: number;
  readonly index: number;
  readonly leaf: string;
}

/**
 * A cursor over the log of all tenants in the order of commits. Positions are given under one row lock that is held
 * until the commit, so what is visible never has a gap that fills later: nothing is skipped.
 */
export function createFeed(database: Database, log: Logger, openEvents: OpenEvents): Feed {
  const listeners = new Set<Listener>();
  let cursor = 0;

  function deliver(row: FeedRow, event: AuditEvent | undefined): void {
    if (event === undefined) {
      log.error({ position: row.position }, 'an entry of the log cannot be read: run a verification');
      return;
    }
    for (const listener of listeners) {
      try {
        listener({ ...event, index: row.index, position: row.position });
      } catch (error) {
        log.error({ err: error, action: event.action }, 'a listener of the log failed');
      }
    }
  }

  const loop = createPacedLoop({
    everyMs: TICK_MS,
    retryMsMax: RETRY_MS_MAX,
    onError: (error) => log.warn({ err: error }, 'reading the log feed failed; it will be tried again'),
    async step() {
      const { rows } = await database.system(
        'follow the log',
        (tx) =>
          sql<FeedRow>`SELECT position, index, leaf FROM audit.audit_logs
            WHERE position >= ${cursor} ORDER BY position LIMIT ${READ_MAX}`.execute(tx),
        { readOnly: true },
      );
      const events = await openEvents(rows.map(({ leaf }) => leaf));
      for (const [place, row] of rows.entries()) {
        deliver(row, events[place]);
        cursor = row.position + 1;
      }
      return rows.length === READ_MAX ? 'more' : 'idle';
    },
  });

  return {
    poke: loop.poke,
    stop: loop.stop,
    async start() {
      cursor = await database.system('find the end of the log', readEndPosition, { readOnly: true });
      loop.start();
    },
    subscribe(listener) {
      // A wrapper of its own, so that a function that subscribes twice is called twice and leaves once.
      const own: Listener = (event) => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
