import { DAY_MS } from '@haechi/kernel';

/** A key is known to everybody for this long before it signs: longer than anybody keeps a key set without asking again. */
export const PUBLISHED_AHEAD_MS = DAY_MS;
export const SIGNS_FOR_MS = 30 * DAY_MS;
/** What a key signed can be checked for this long after its successor took over: longer than any token lives. */
const PUBLISHED_AFTER_MS = 2 * DAY_MS;

export interface KeyTimes {
  readonly signsFromMs: number;
  readonly publishedUntilMs: number;
}

/** When a key made now would sign, or undefined while the keys there are suffice. */
export function scheduleNextKey(keys: readonly KeyTimes[], nowMs: number): KeyTimes | undefined {
  const newestMs = Math.max(...keys.map((key) => key.signsFromMs));
  const dueMs = newestMs + SIGNS_FOR_MS;
  if (dueMs > nowMs + PUBLISHED_AHEAD_MS) return undefined;
  // Without a key, or after a long stop, there is nobody who could have read it ahead.
  const signsFromMs = keys.some((key) => key.publishedUntilMs > nowMs) ? nowMs + PUBLISHED_AHEAD_MS : nowMs;
  return {
    signsFromMs,
    publishedUntilMs: signsFromMs + SIGNS_FOR_MS + PUBLISHED_AHEAD_MS + PUBLISHED_AFTER_MS,
  };
}

/** The keys still published, the one that signs first. */
export function orderKeys<K extends KeyTimes>(keys: readonly K[], nowMs: number): K[] {
  const published = keys.filter((key) => key.publishedUntilMs > nowMs);
  const rank = (key: K): number => (key.signsFromMs <= nowMs ? key.signsFromMs : -key.signsFromMs);
  return published.toSorted((one, other) => rank(other) - rank(one));
}
