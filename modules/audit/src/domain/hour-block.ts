import { HOUR_MS } from '@haechi/kernel';

/** An hour as the number of whole hours since the epoch (UTC): no time zone and no daylight saving touches it. */
export type HourNumber = number;

export const hourOf = (atMs: number): HourNumber => Math.floor(atMs / HOUR_MS);
export const startOfHour = (hour: HourNumber): Date => new Date(hour * HOUR_MS);

/** Which entries were sequenced in one hour. */
export interface HourRange {
  readonly hour: HourNumber;
  readonly fromIndex: number;
  /** Exclusive; also the size of the log at the end of the hour. */
  readonly toIndex: number;
}

/** A signed size of a log and the hour in which it was signed, by the clock of the process that did. */
export interface SignedSize {
  readonly hour: HourNumber;
  readonly size: number;
}

/**
 * The blocks that are due, from the one after `last` through the hour `through`, empty ones included. A block ends at
 * the largest size signed by then. What was signed in an hour that is sealed already, because a clock was set back,
 * falls into the next block: a sealed block never changes and no entry is in two.
 * @param signed sizes beyond the last block
 */
export function planHourRanges(
  last: HourRange | undefined,
  signed: readonly SignedSize[],
  through: HourNumber,
): HourRange[] {
  const first = last === undefined ? Math.min(...signed.map(({ hour }) => hour)) : last.hour + 1;
  const sizes = signed.toSorted((one, other) => one.hour - other.hour);
  const ranges: HourRange[] = [];
  let fromIndex = last?.toIndex ?? 0;
  let next = 0;
  for (let hour = first; hour <= through; hour += 1) {
    let toIndex = fromIndex;
    for (let size = sizes[next]; size !== undefined && size.hour <= hour; size = sizes[next]) {
      toIndex = Math.max(toIndex, size.size);
      next += 1;
    }
    ranges.push({ hour, fromIndex, toIndex });
    fromIndex = toIndex;
  }
  return ranges;
}

/** The extension lines of the checkpoint that seals a block: they bind the hour and the range to the signature. */
export const hourExtensions = ({ hour, fromIndex, toIndex }: HourRange): string[] => [
  `haechi hour ${startOfHour(hour).toISOString()}`,
  `haechi entries ${fromIndex} ${toIndex}`,
];
