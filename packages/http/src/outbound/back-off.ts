export interface BackOff {
  /** Wait after the first failure. */
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Exponential back-off with jitter over the upper half, so that many senders do not come back at the same moment and
 * none comes back at once.
 * @param failures failures in a row, from 1
 * @param random from 0 to 1
 */
export function backOffMs(failures: number, { firstMs, maxMs }: BackOff, random: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}
