import { type EventId, MINUTE_MS } from '@haechi/kernel';
import { EVIDENCE_MAX, numberOf, personOf, type Rule } from '../rule.ts';
import { addToCount, type SlidingCount } from '../sliding-count.ts';

interface Denials {
  readonly counts: SlidingCount;
  readonly recent: readonly EventId[];
}

const START: Denials = { counts: [], recent: [] };

/** Somebody is refused again and again: a program that tries doors, or a person without the right role. */
export const manyDenials: Rule<Denials> = {
  name: 'many_denials',
  start: START,
  deniedOnly: true,
  subjectOf: (event) => (event.result === 'denied' ? personOf(event) : undefined),
  memoryMs: (parameters) => numberOf(parameters, 'windowMinutes') * MINUTE_MS,
  judge(state, event, parameters) {
    const windowMinutes = numberOf(parameters, 'windowMinutes');
    const { counts, total } = addToCount(state.counts, event.atMs, 1, windowMinutes * MINUTE_MS);
    const recent = [...state.recent, event.id].slice(-Math.min(EVIDENCE_MAX, total));
    if (total < numberOf(parameters, 'count')) return { state: { counts, recent } };
    return { state: START, hit: { facts: { count: total, minutes: windowMinutes }, evidence: recent } };
  },
};
