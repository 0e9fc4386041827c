import { createHash } from 'node:crypto';
import { canonicalJson } from '@haechi/kernel';
import type { OpaInput } from './domain/question.ts';

export interface RememberedFor {
  /** Of the access model: an opinion is forgotten with every change to it. */
  readonly revision: number;
  /** Epoch milliseconds from which the engine's answer may differ; null: until something changes. */
  readonly validUntil: number | null;
}

export interface OpinionCache {
  /** What was answered to exactly this question, while it may still be used. */
  recall(input: OpaInput, revision: number, nowMs: number): boolean | undefined;
  /**
   * A place for an answer, taken before the question is asked. The answer is kept only if nothing was forgotten since:
   * what was asked before a change must not be remembered after it.
   */
  open(): { keep(input: OpaInput, allow: boolean, rest: RememberedFor & { readonly untilMs: number }): void };
  forgetAll(): void;
  size(): number;
}

interface Entry {
  readonly allow: boolean;
  readonly revision: number;
  readonly untilMs: number;
}

const ENTRIES_MAX = 10_000;

const keyOf = (input: OpaInput): string => createHash('sha256').update(canonicalJson(input)).digest('base64');

/**
 * Opinions by everything that was said in the question. The key is the hash of its canonical JSON, which two different
 * questions cannot share: nothing is joined, trimmed or folded.
 */
export function createOpinionCache(): OpinionCache {
  const entries = new Map<string, Entry>();
  let generation = 0;
  return {
    recall(input, revision, nowMs) {
      if (entries.size === 0) return undefined;
      const key = keyOf(input);
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.revision === revision && nowMs < entry.untilMs) return entry.allow;
      entries.delete(key);
      return undefined;
    },
    open() {
      const opened = generation;
      return {
        keep(input, allow, { revision, validUntil, untilMs }) {
          if (opened !== generation) return;
          const first = entries.keys().next();
          if (entries.size >= ENTRIES_MAX && first.done !== true) entries.delete(first.value);
          const until = validUntil === null ? untilMs : Math.min(untilMs, validUntil);
          entries.set(keyOf(input), { allow, revision, untilMs: until });
        },
      };
    },
    forgetAll() {
      entries.clear();
      generation += 1;
    },
    size: () => entries.size,
  };
}
