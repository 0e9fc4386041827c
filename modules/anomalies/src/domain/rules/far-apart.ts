import { type EventId, MINUTE_MS } from '@haechi/kernel';
import { distanceKm } from '../distance.ts';
import { wideNetworkOf } from '../network-of.ts';
import { numberOf, personOf, type Rule, type RuleEvent, type World } from '../rule.ts';

interface OpenSession {
  readonly id: string;
  readonly event: EventId;
  readonly atMs: number;
  readonly ip: string;
}

interface Sessions {
  readonly open: readonly OpenSession[];
}

const START: Sessions = { open: [] };
const SESSIONS_MAX = 20;

/** Whose session ended; an administrator may have ended it. */
function ownerOf({ details, actor }: RuleEvent): string | undefined {
  const owner = details['userId'];
  return typeof owner === 'string' ? owner : (actor.id ?? undefined);
}

/**
 * How far two addresses are apart: in kilometres where an administrator supplied a database that knows both, by their
 * wide networks where there is none. An address such a database does not know is not compared with anything.
 */
function compare(
  one: string,
  other: string,
  kilometresMin: number,
  { locate }: World,
): Readonly<Record<string, string | number>> | undefined {
  if (locate === undefined) {
    const [here, there] = [wideNetworkOf(other), wideNetworkOf(one)];
    return here === there ? undefined : { here, there };
  }
  const [there, here] = [locate(one), locate(other)];
  if (there === undefined || here === undefined) return undefined;
  const kilometres = Math.round(distanceKm(there, here));
  return kilometres < kilometresMin ? undefined : { here: here.name, there: there.name, kilometres };
}

/** One person is signed in from two regions at once: one of the two is hardly that person. */
export const farApart: Rule<Sessions> = {
  name: 'far_apart',
  start: START,
  actions: ['session.started', 'session.ended'],
  subjectOf(event) {
    if (event.action === 'session.ended') return ownerOf(event);
    return event.action === 'session.started' && event.ip !== null ? personOf(event) : undefined;
  },
  memoryMs: (parameters) => numberOf(parameters, 'windowMinutes') * MINUTE_MS,
  judge(state, event, parameters, world) {
    if (event.action === 'session.ended') {
      const open = state.open.filter(({ id }) => id !== event.target?.id);
      return { state: open.length === state.open.length ? state : { open } };
    }
    const windowMinutes = numberOf(parameters, 'windowMinutes');
    const kilometresMin = numberOf(parameters, 'kilometres');
    const own: OpenSession = {
      id: event.sessionId ?? event.target?.id ?? '',
      event: event.id,
      atMs: event.atMs,
      ip: event.ip ?? '',
    };
    const recent = state.open.filter(({ atMs }) => event.atMs - atMs <= windowMinutes * MINUTE_MS);
    const next: Sessions = { open: [...recent, own].slice(-SESSIONS_MAX) };
    for (const earlier of recent.toReversed()) {
      const apart = compare(earlier.ip, own.ip, kilometresMin, world);
      if (apart !== undefined) {
        const minutes = Math.round((event.atMs - earlier.atMs) / MINUTE_MS);
        return { state: next, hit: { facts: { ...apart, minutes }, evidence: [earlier.event, event.id] } };
      }
    }
    return { state: next };
  },
};
