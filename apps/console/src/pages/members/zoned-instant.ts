/** What a clock in the zone shows at a moment, as if it were UTC; in ms since the epoch. */
function wallClockMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/**
 * The moment a date field means (`2026-11-20T09:00`) in the reader's time zone, as ISO 8601 in UTC. A time the clocks
 * skip means the same distance after the change. Undefined when the field is empty.
 */
export function zonedInstant(field: string, timeZone: string): string | undefined {
  const wall = Date.parse(`${field}Z`);
  if (Number.isNaN(wall)) return undefined;
  const first = wall - (wallClockMs(wall, timeZone) - wall);
  // Once more from there: the offset at the first guess may be the one before a clock change.
  return new Date(wall - (wallClockMs(first, timeZone) - first)).toISOString();
}

/** What a date field shows for a moment in the reader's time zone: `2026-11-20T09:00`. */
export const zonedField = (instant: string, timeZone: string): string =>
  new Date(wallClockMs(Date.parse(instant), timeZone)).toISOString().slice(0, 16);
