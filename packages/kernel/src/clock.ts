/** The one source of time. Everything that compares or stores an instant asks a clock, never `Date.now()`. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is told to move; for tests and rehearsals. */
export interface MovableClock extends Clock {
  set(atMs: number): void;
  advance(durationMs: number): void;
}

export function createMovableClock(startMs: number): MovableClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    set: (atMs) => {
      nowMs = atMs;
    },
    advance: (durationMs) => {
      nowMs += durationMs;
    },
  };
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
