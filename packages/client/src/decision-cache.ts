import type { Decision } from './types.ts';

export interface DecisionCacheOptions {
  /** For how long an answer is used again at most. */
  readonly ttlMs: number;
  readonly entriesMax: number;
  readonly now: () => number;
}

export interface DecisionCache {
  recall(key: string): Decision | undefined;
  /** A place for an answer, taken before it is asked for, so that nothing asked before `forget` is kept after it. */
  open(): { keep(key: string, decision: Decision): void };
  /** What is older than this revision is not used any more. */
  see(revision: number): void;
  seen(): number;
  forget(): void;
}

/**
 * Answers that may be used again: by the server itself, under no condition, until the next edge of a window, and only as
 * long as no later revision of the access model has been seen.
 */
export function createDecisionCache({ ttlMs, entriesMax, now }: DecisionCacheOptions): DecisionCache {
  const entries = new Map<string, { readonly decision: Decision; readonly untilMs: number }>();
  let seen = 0;
  let generation = 0;

  return {
    recall(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.decision.revision >= seen && now() < entry.untilMs) return entry.decision;
      entries.delete(key);
      return undefined;
    },
    open() {
      const opened = generation;
      return {
        keep(key, decision) {
          const { source, conditional, revision, validUntil } = decision;
          const isReusable = (source === 'engine' || source === 'opa') && !conditional && revision >= seen;
          if (!isReusable || opened !== generation || ttlMs <= 0) return;
          const oldest = entries.keys().next();
          if (entries.size >= entriesMax && oldest.done !== true) entries.delete(oldest.value);
          const untilMs = Math.min(now() + ttlMs, validUntil ?? Number.POSITIVE_INFINITY);
          entries.set(key, { decision, untilMs });
        },
      };
    },
    see(revision) {
      if (Number.isSafeInteger(revision)) seen = Math.max(seen, revision);
    },
    seen: () => seen,
    forget() {
      entries.clear();
      generation += 1;
    },
  };
}
