import { DURATIONS } from '../requests/access/durations.ts';
import { zonedInstant } from './zoned-instant.ts';

export type RoleWindow =
  | { readonly kind: 'duration'; readonly duration: string }
  | { readonly kind: 'exact'; readonly from: string; readonly to: string };

const MINUTE_MS = 60_000;

/** The part of a grant's body that says when it holds. An open end is left out. */
export function windowInstants(
  window: RoleWindow,
  now: number,
  timeZone: string,
): { startsAt?: string; endsAt?: string } {
  if (window.kind === 'duration') {
    const minutes = DURATIONS.find(({ id }) => id === window.duration)?.minutes;
    return minutes === undefined ? {} : { endsAt: new Date(now + minutes * MINUTE_MS).toISOString() };
  }
  const startsAt = zonedInstant(window.from, timeZone);
  const endsAt = zonedInstant(window.to, timeZone);
  return { ...(startsAt ? { startsAt } : {}), ...(endsAt ? { endsAt } : {}) };
}

/** Whether an exact window ends before it begins, or has ended. */
export function isEmptyWindow(window: RoleWindow, now: number, timeZone: string): boolean {
  const { startsAt, endsAt } = windowInstants(window, now, timeZone);
  return endsAt !== undefined && Date.parse(endsAt) <= Math.max(now, startsAt ? Date.parse(startsAt) : now);
}
