/** Parts a window is counted in: a count is late or early by at most one of them. */
export const WINDOW_PARTS = 240;

/** Counts over a sliding window in bounded space: pairs of the begin of a part and what was counted in it, oldest first. */
export type SlidingCount = readonly (readonly [partMs: number, count: number])[];

/**
 * Adds to the count and drops what has left the window.
 * @returns the counts, and their sum over the window that ends at `atMs`
 */
export function addToCount(
  counts: SlidingCount,
  atMs: number,
  count: number,
  windowMs: number,
): { readonly counts: SlidingCount; readonly total: number } {
  const partLengthMs = Math.max(1, windowMs / WINDOW_PARTS);
  const partMs = Math.floor(atMs / partLengthMs) * partLengthMs;
  const beginMs = atMs - windowMs - partLengthMs;
  const kept = counts.filter(([begin]) => begin > beginMs && begin <= partMs + windowMs);
  const at = kept.findIndex(([begin]) => begin >= partMs);
  const same = at >= 0 && kept[at]?.[0] === partMs;
  const added: SlidingCount = same
    ? kept.map(([begin, counted], index) => [begin, index === at ? counted + count : counted])
    : kept.toSpliced(at < 0 ? kept.length : at, 0, [partMs, count]);
  const bounded = added.slice(-2 * WINDOW_PARTS);
  return { counts: bounded, total: bounded.reduce((sum, [, counted]) => sum + counted, 0) };
}
