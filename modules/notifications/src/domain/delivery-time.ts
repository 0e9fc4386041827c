import { MINUTE_MS } from '@haechi/kernel';

const DAY_MINUTES = 1_440;

/** When a person wants mail. Minutes count from midnight where the person is. */
export interface MailRhythm {
  readonly timeZone: string;
  readonly quiet: { readonly from: number; readonly until: number } | null;
  /** What is not urgent is collected: for so many minutes, or until a minute of the day. */
  readonly collect: { readonly minutes: number } | { readonly dailyAt: number } | null;
}

function minuteOfDay(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(atMs);
  const read = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return read('hour') * 60 + read('minute');
}

/**
 * The next instant after `atMs` at which clocks show the minute. Where the night of a clock change has no such minute,
 * it is the first after the gap.
 */
export function nextMinuteOfDay(atMs: number, minute: number, timeZone: string): number {
  const begin = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  const ahead = (minute - minuteOfDay(begin, timeZone) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const guess = begin + ahead * MINUTE_MS;
  // Clocks changed in between when the guess shows another minute: by at most half a day either way.
  const off = ((minute - minuteOfDay(guess, timeZone) + DAY_MINUTES * 1.5) % DAY_MINUTES) - DAY_MINUTES / 2;
  const corrected = guess + off * MINUTE_MS;
  return minuteOfDay(corrected, timeZone) === minute && corrected > atMs ? corrected : guess;
}

/** When the quiet hours that hold at an instant end; the instant itself when none hold. */
export function endOfQuiet(atMs: number, { quiet, timeZone }: MailRhythm): number {
  if (quiet === null) return atMs;
  const now = minuteOfDay(atMs, timeZone);
  const { from, until } = quiet;
  const holds = from < until ? now >= from && now < until : now >= from || now < until;
  return holds ? nextMinuteOfDay(atMs, until, timeZone) : atMs;
}

/**
 * When somebody is to have a mail. What waits for an answer is not collected: it would be late. Quiet hours hold back
 * everything.
 */
export function dueAt(atMs: number, urgent: boolean, rhythm: MailRhythm): number {
  const { collect, timeZone } = rhythm;
  if (urgent || collect === null) return endOfQuiet(atMs, rhythm);
  if ('dailyAt' in collect) return endOfQuiet(nextMinuteOfDay(atMs, collect.dailyAt, timeZone), rhythm);
  // The same boundary for everything of one stretch, so that it goes together.
  const stretchMs = collect.minutes * MINUTE_MS;
  return endOfQuiet((Math.floor(atMs / stretchMs) + 1) * stretchMs, rhythm);
}
