import type { Opinion, OpinionFailure } from './opinion.ts';

export const BREAKER_STATES = ['closed', 'open', 'half_open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];
export type BreakerEvent = 'tripped' | 'cooled' | 'recovered' | 'failed';

/** Which event leads where. What is not here does not happen. */
export const BREAKER_STEPS: Readonly<Record<BreakerState, Partial<Record<BreakerEvent, BreakerState>>>> = {
  closed: { tripped: 'open' },
  open: { cooled: 'half_open' },
  half_open: { recovered: 'closed', failed: 'open' },
};

export interface BreakerLimits {
  /** Failures one after the other that open it. */
  readonly failuresMax: number;
  /** For how long it stays open before one question is let through. */
  readonly coolDownMs: number;
}

export interface BreakerStatus {
  readonly state: BreakerState;
  readonly failuresInARow: number;
  /** Since when, epoch milliseconds. */
  readonly since: number;
  readonly opened: number;
}

/** A permission to ask; `end` tells how it went, exactly once. */
export interface Pass {
  end(outcome: 'success' | 'failure' | 'unknown'): void;
}

export interface Breaker {
  /** A pass, or nothing when the question must not be asked now. */
  enter(nowMs: number, limits: BreakerLimits): Pass | undefined;
  status(): BreakerStatus;
}

/** The causes that tell of an ill server. What a healthy one answers, however useless, is none of the breaker's business. */
const ILLNESS: ReadonlySet<OpinionFailure> = new Set(['timeout', 'unreachable', 'http_status', 'malformed']);

export function outcomeOf(opinion: Opinion): 'success' | 'failure' | 'unknown' {
  if (opinion.kind === 'answer') return 'success';
  if (opinion.cause === 'cancelled') return 'unknown';
  return ILLNESS.has(opinion.cause) ? 'failure' : 'success';
}

/**
 * Stops asking a server that fails. Half open lets one question through at a time: its outcome decides. Passes given out
 * before a change of state no longer count after it, so that late failures of a bad time cannot open it again.
 */
export function createBreaker(startedAtMs: number): Breaker {
  let state: BreakerState = 'closed';
  let since = startedAtMs;
  let failuresInARow = 0;
  let opened = 0;
  let epoch = 0;
  let isProbing = false;

  function take(event: BreakerEvent, nowMs: number): void {
    const next = BREAKER_STEPS[state][event];
    if (next === undefined) throw new Error(`a breaker that is ${state} cannot be ${event}`);
    state = next;
    since = nowMs;
    epoch += 1;
    isProbing = false;
    if (next === 'open') opened += 1;
    if (next === 'closed') failuresInARow = 0;
  }

  function note(outcome: 'success' | 'failure' | 'unknown', nowMs: number, limits: BreakerLimits): void {
    if (state === 'half_open') isProbing = false;
    if (outcome === 'unknown') return;
    failuresInARow = outcome === 'failure' ? failuresInARow + 1 : 0;
    if (state === 'half_open') take(outcome === 'success' ? 'recovered' : 'failed', nowMs);
    else if (state === 'closed' && failuresInARow >= limits.failuresMax) take('tripped', nowMs);
  }

  return {
    enter(nowMs, limits) {
      if (state === 'open' && nowMs - since >= limits.coolDownMs) take('cooled', nowMs);
      if (state === 'open' || (state === 'half_open' && isProbing)) return undefined;
      if (state === 'half_open') isProbing = true;
      const given = epoch;
      let ended = false;
      return {
        end(outcome) {
          if (ended || given !== epoch) return;
          ended = true;
          note(outcome, nowMs, limits);
        },
      };
    },
    status: () => ({ state, failuresInARow, since, opened }),
  };
}
