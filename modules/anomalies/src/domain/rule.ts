import type { SequencedEvent } from '@haechi/audit';
import type { EventId } from '@haechi/kernel';

export const RULES = [
  'many_denials',
  'unusual_hour',
  'unusual_address',
  'dormant_account',
  'far_apart',
  'mass_reading',
] as const;
export type RuleName = (typeof RULES)[number];

/** What of an event rules are about. */
export type RuleEvent = Pick<
  SequencedEvent,
  'id' | 'atMs' | 'actor' | 'sessionId' | 'ip' | 'action' | 'target' | 'result' | 'details'
>;

/** A place on earth, as an offline database of addresses tells it. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  /** `Seoul, KR`; what the database knows of it. */
  readonly name: string;
}

/** What a rule may ask beside the event and its own state. */
export interface World {
  /** Undefined when the administrator supplied no database of addresses. */
  readonly locate: ((ip: string) => Place | undefined) | undefined;
}

export type ParameterValue = number | string | readonly string[];
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** Why a rule speaks up: numbers and names for its sentence, and the events that show it. */
export interface Hit {
  readonly facts: Readonly<Record<string, string | number>>;
  /** Oldest first, at most `EVIDENCE_MAX`; the last one is the event that made it speak up. */
  readonly evidence: readonly EventId[];
}

export interface Verdict<S> {
  /** The same object when nothing changed: it is not written again. */
  readonly state: S;
  readonly hit?: Hit;
}

/**
 * A rule: a pure function over events with a state of bounded size for each subject. Time is the events' own, so that
 * history gives the same findings as the present did.
 */
export interface Rule<S> {
  readonly name: RuleName;
  readonly start: S;
  /** Whose state the event concerns; undefined when the rule does not care about it. */
  subjectOf(event: RuleEvent): string | undefined;
  judge(state: S, event: RuleEvent, parameters: Parameters, world: World): Verdict<S>;
  /** How long before a period its events already matter to it: what a replay must read first. */
  memoryMs(parameters: Parameters): number;
  /** The only actions it cares about; undefined when it is not a matter of actions. */
  readonly actions?: readonly string[];
  readonly deniedOnly?: boolean;
}

export const EVIDENCE_MAX = 20;

/** The number of a parameter; settings were checked before they were stored. */
export function numberOf(parameters: Parameters, key: string): number {
  const value = parameters[key];
  if (typeof value !== 'number') throw new TypeError(`the parameter ${key} is not a number`);
  return value;
}

/**
 * The person an event was done by. Attempts to sign in do not count: they carry the name of the account that was tried,
 * and whoever guesses passwords could bring measures upon its owner.
 */
export function personOf({ actor, action }: RuleEvent): string | undefined {
  return actor.kind === 'user' && !action.startsWith('sign_in.') && actor.id !== null ? actor.id : undefined;
}
