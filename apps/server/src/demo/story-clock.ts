import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@haechi/kernel';

/** When a scene plays: on a day before today at an hour in Seoul, or shortly before now. */
export type Moment =
  | { readonly daysAgo: number; readonly time: `${number}:${number}` }
  | { readonly minutesAgo: number };

/** The clock the demo's history happens by. It only goes forward, and ends at the present. */
export interface StoryClock extends Clock {
  /** @throws Error when the moment has passed already */
  moveTo(atMs: number): void;
  /** Somebody takes a moment before the next thing they do. */
  pause(): void;
  advance(durationMs: number): void;
}

const SEOUL_OFFSET_MS = 9 * HOUR_MS;
const PAUSE_MIN_MS = 4 * SECOND_MS;
const PAUSE_SPREAD_MS = 9 * SECOND_MS;

export function toInstant(moment: Moment, nowMs: number): number {
  if ('minutesAgo' in moment) return nowMs - moment.minutesAgo * MINUTE_MS;
  const today = Math.floor((nowMs + SEOUL_OFFSET_MS) / DAY_MS) * DAY_MS - SEOUL_OFFSET_MS;
  const [hours = 0, minutes = 0] = moment.time.split(':').map(Number);
  return today - moment.daysAgo * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS;
}

export function createStoryClock(startMs: number): StoryClock {
  let nowMs = startMs;
  let pauses = 0;
  return {
    now: () => Math.round(nowMs),
    advance: (durationMs) => {
      nowMs += durationMs;
    },
    moveTo(atMs) {
      if (atMs < nowMs)
        throw new Error(
          `the story is at ${new Date(nowMs).toISOString()} and cannot go back to ${new Date(atMs).toISOString()}`,
        );
      nowMs = atMs;
    },
    pause() {
      pauses += 1;
      // An even spread without chance (golden ratio): two loads tell the same story.
      nowMs += PAUSE_MIN_MS + ((pauses * 0.618_033_988) % 1) * PAUSE_SPREAD_MS;
    },
  };
}
