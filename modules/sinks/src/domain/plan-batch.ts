import type { LogEntry, SequencedEvent } from '@haechi/audit';
import { passesFilter, type SinkFilter } from './passes-filter.ts';

export type BatchPlan =
  /** Nothing in the log behind the cursor. */
  | { readonly kind: 'empty' }
  /** The log does not go on where the cursor is: never to be jumped over. */
  | { readonly kind: 'gap'; readonly missingIndex: number }
  /** The entry at the cursor cannot be read: to be set aside. */
  | { readonly kind: 'unreadable'; readonly index: number }
  /** Events to send, and where the cursor stands when all of them were taken. */
  | { readonly kind: 'send'; readonly events: readonly SequencedEvent[]; readonly endIndex: number };

/** Entries from the cursor on that can be read and follow each other. */
function readableRun(nextIndex: number, entries: readonly LogEntry[]): SequencedEvent[] {
  const run: SequencedEvent[] = [];
  for (const { index, event } of entries) {
    if (index !== nextIndex + run.length || event === undefined) break;
    run.push(event);
  }
  return run;
}

/**
 * Decides what is sent next. What the filter leaves out is passed over; what cannot be read or is missing is not.
 * @param eventsMax most events of one batch; the cursor stops before the first that does not belong to it
 */
export function planBatch(
  nextIndex: number,
  entries: readonly LogEntry[],
  filter: SinkFilter,
  eventsMax: number,
): BatchPlan {
  const [first] = entries;
  if (first === undefined) return { kind: 'empty' };
  if (first.index !== nextIndex) return { kind: 'gap', missingIndex: nextIndex };
  if (first.event === undefined) return { kind: 'unreadable', index: nextIndex };
  const run = readableRun(nextIndex, entries);
  const wanted = run.filter((event) => passesFilter(filter, event));
  const beyond = wanted[eventsMax];
  return {
    kind: 'send',
    events: wanted.slice(0, eventsMax),
    endIndex: beyond?.index ?? nextIndex + run.length,
  };
}
