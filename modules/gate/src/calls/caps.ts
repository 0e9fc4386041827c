import { MINUTE_MS } from '@haechi/kernel';

/** Keeps calls of a tool to so many a minute and so many at once, for each caller of it. */
export interface Caps {
  /** @returns how long to wait before trying again; undefined when it may go on, and `leave` must be called after it */
  enter(key: string, ratePerMinute: number, concurrencyMax: number, nowMs: number): number | undefined;
  leave(key: string): void;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
  running: number;
}

const BUCKETS_MAX = 50_000;
const BUSY_MS = 250;

/** A bucket for each key that fills evenly; counted in this process. */
export function createCaps(): Caps {
  const buckets = new Map<string, Bucket>();

  function find(key: string, ratePerMinute: number, nowMs: number): Bucket {
    const known = buckets.get(key);
    if (known !== undefined) return known;
    if (buckets.size >= BUCKETS_MAX)
      for (const [old, { running }] of buckets) {
        if (running > 0) continue;
        buckets.delete(old);
        break;
      }
    const bucket = { tokens: ratePerMinute, filledAtMs: nowMs, running: 0 };
    buckets.set(key, bucket);
    return bucket;
  }

  return {
    enter(key, ratePerMinute, concurrencyMax, nowMs) {
      const bucket = find(key, ratePerMinute, nowMs);
      const perMs = ratePerMinute / MINUTE_MS;
      bucket.tokens = Math.min(ratePerMinute, bucket.tokens + Math.max(0, nowMs - bucket.filledAtMs) * perMs);
      bucket.filledAtMs = nowMs;
      if (bucket.running >= concurrencyMax) return BUSY_MS;
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perMs);
      bucket.tokens -= 1;
      bucket.running += 1;
      return undefined;
    },
    leave(key) {
      const bucket = buckets.get(key);
      if (bucket !== undefined) bucket.running -= 1;
    },
  };
}
