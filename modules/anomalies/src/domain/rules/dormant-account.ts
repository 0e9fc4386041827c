import { DAY_MS, type EventId, HOUR_MS } from '@haechi/kernel';
import { numberOf, personOf, type Rule } from '../rule.ts';

interface LastUse {
  readonly lastAtMs: number;
  readonly lastEvent: EventId | null;
}

const START: LastUse = { lastAtMs: 0, lastEvent: null };
/** Noting every event would write as often as it reads; a day is the least anybody can ask for. */
const NOTE_AGAIN_MS = HOUR_MS;

/** An account that nobody used for a long time does something: it was forgotten, and somebody found it. */
export const dormantAccount: Rule<LastUse> = {
  name: 'dormant_account',
  start: START,
  subjectOf: personOf,
  memoryMs: (parameters) => (numberOf(parameters, 'days') + 1) * DAY_MS,
  judge(state, event, parameters) {
    const idleMs = event.atMs - state.lastAtMs;
    if (state.lastEvent !== null && idleMs < NOTE_AGAIN_MS) return { state };
    const next: LastUse = { lastAtMs: event.atMs, lastEvent: event.id };
    if (state.lastEvent === null || idleMs < numberOf(parameters, 'days') * DAY_MS) return { state: next };
    return {
      state: next,
      hit: { facts: { days: Math.floor(idleMs / DAY_MS) }, evidence: [state.lastEvent, event.id] },
    };
  },
};
