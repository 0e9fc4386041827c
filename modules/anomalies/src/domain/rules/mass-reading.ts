import { type EventId, type Json, MINUTE_MS } from '@haechi/kernel';
import { EVIDENCE_MAX, numberOf, personOf, type Rule, type RuleEvent } from '../rule.ts';
import { addToCount, type SlidingCount } from '../sliding-count.ts';

interface Readings {
  readonly counts: SlidingCount;
  readonly recent: readonly EventId[];
}

const START: Readings = { counts: [], recent: [] };
const READING = /\.(?:read|viewed|listed|searched|exported|downloaded)$/;
const COUNTED_MAX = 10_000_000;

const whole = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;

/** How many records an event says were read: by a count, or by the range of indexes that was exported; else one. */
function recordsIn({ details }: RuleEvent): number {
  const { count, records, from, to } = details;
  const [begin, end] = [whole(from), whole(to)];
  const range = begin === undefined || end === undefined ? undefined : Math.max(0, end - begin);
  return Math.min(COUNTED_MAX, whole(count) ?? whole(records) ?? range ?? 1);
}

/** Somebody takes more than their work needs: many records read or exported in a short time. */
export const massReading: Rule<Readings> = {
  name: 'mass_reading',
  start: START,
  subjectOf: (event) =>
    event.result === 'success' && READING.test(event.action) ? personOf(event) : undefined,
  memoryMs: (parameters) => numberOf(parameters, 'windowMinutes') * MINUTE_MS,
  judge(state, event, parameters) {
    const windowMinutes = numberOf(parameters, 'windowMinutes');
    const { counts, total } = addToCount(
      state.counts,
      event.atMs,
      recordsIn(event),
      windowMinutes * MINUTE_MS,
    );
    const recent = [...state.recent, event.id].slice(-EVIDENCE_MAX);
    if (total < numberOf(parameters, 'records')) return { state: { counts, recent } };
    return { state: START, hit: { facts: { records: total, minutes: windowMinutes }, evidence: recent } };
  },
};
