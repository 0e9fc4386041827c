import type { Database } from '@haechi/database';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { AuditEvent, SequencedEvent } from '../domain/event.ts';
import { parseLeaf } from '../parse-leaf.ts';
import { readEndPosition } from '../queries/read-on.ts';
import { createPacedLoop, type PacedLoop } from './paced-loop.ts';

const TICK_MS = 250;
const RETRY_MS_MAX = 2_000;
const READ_MAX = 500;
/** Events that wait in memory for listeners; what comes beyond that is read from the log again. */
const OFFERED_MAX = 10_000;

/** Told of each event as its leaf has it: personal data is still encrypted, and few listeners want it. */
export type Listener = (event: SequencedEvent) => void;

export interface Feed extends Omit<PacedLoop, 'start'> {
  /** Begins at the end of the log as it is now. */
  start(): Promise<void>;
  /** These were committed by this process, in the order of their positions: they need not be read. */
  offer(events: readonly SequencedEvent[]): void;
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
export function createFeed(database: Database, log: Logger): Feed {
  const listeners = new Set<Listener>();
  let cursor = 0;
  let offered: SequencedEvent[] = [];

  function deliver(event: SequencedEvent): void {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        log.error({ err: error, action: event.action }, 'a listener of the log failed');
      }
    }
    cursor = event.position + 1;
  }

  function deliverRow({ position, index, leaf }: FeedRow): void {
    const event: AuditEvent | undefined = parseLeaf(leaf);
    if (event !== undefined) return deliver({ ...event, index, position });
    log.error({ position }, 'an entry of the log cannot be read: run a verification');
    cursor = position + 1;
  }

  /** What this process sequenced itself, as far as nothing before it is missing. */
  function deliverOffered(): boolean {
    const events = offered.filter(({ position }) => position >= cursor);
    offered = events;
    if (events[0]?.position !== cursor) return false;
    offered = [];
    for (const event of events) {
      if (event.position !== cursor) return false;
      deliver(event);
    }
    return true;
  }

  async function deliverRead(): Promise<'more' | 'idle'> {
    const { rows } = await database.system(
      'follow the log',
      (tx) =>
        sql<FeedRow>`SELECT position, index, leaf FROM audit.audit_logs
          WHERE position >= ${cursor} ORDER BY position LIMIT ${READ_MAX}`.execute(tx),
      { readOnly: true },
    );
    for (const row of rows) deliverRow(row);
    return rows.length === READ_MAX ? 'more' : 'idle';
  }

  const loop = createPacedLoop({
    everyMs: TICK_MS,
    retryMsMax: RETRY_MS_MAX,
    onError: (error) => log.warn({ err: error }, 'reading the log feed failed; it will be tried again'),
    step: async () => (deliverOffered() ? 'idle' : await deliverRead()),
  });

  return {
    poke: loop.poke,
    stop: loop.stop,
    offer(events) {
      offered = offered.length + events.length > OFFERED_MAX ? [] : [...offered, ...events];
      loop.poke();
    },
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
