import { DAY_MS, HOUR_MS } from '@haechi/kernel';

export interface KeptBackup {
  readonly name: string;
  readonly finishedAtMs: number;
  /** When it was last found good; null for never. */
  readonly verifiedAtMs: number | null;
}

/** How many days, weeks and months back one backup each is kept. */
export interface RetentionRule {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

const local = (ms: number): number => ms + 9 * HOUR_MS;
const dayOf = (ms: number): string => String(Math.floor(local(ms) / DAY_MS));
// The epoch was a Thursday: weeks begin on Monday.
const weekOf = (ms: number): string => String(Math.floor((local(ms) / DAY_MS + 3) / 7));
const monthOf = (ms: number): string => new Date(local(ms)).toISOString().slice(0, 7);

/** The backup that was verified and is the youngest of those: it is never removed. */
export function lastVerified(backups: readonly KeptBackup[]): KeptBackup | undefined {
  return backups
    .filter(({ verifiedAtMs }) => verifiedAtMs !== null)
    .toSorted((one, other) => other.finishedAtMs - one.finishedAtMs)[0];
}

/**
 * Backups that the rule lets go. What is younger than a day stays, and of what is older the newest of each of the last
 * days, weeks and months; so do the newest of all and the last verified one.
 */
export function chooseExpired(backups: readonly KeptBackup[], rule: RetentionRule, nowMs: number): string[] {
  const newestFirst = backups.toSorted((one, other) => other.finishedAtMs - one.finishedAtMs);
  const kept = new Set(
    newestFirst.filter(({ finishedAtMs }) => nowMs - finishedAtMs < DAY_MS).map(({ name }) => name),
  );
  for (const [count, periodOf] of [
    [rule.daily, dayOf],
    [rule.weekly, weekOf],
    [rule.monthly, monthOf],
  ] as const) {
    const periods = new Set<string>();
    for (const { name, finishedAtMs } of newestFirst) {
      const period = periodOf(finishedAtMs);
      if (periods.has(period)) continue;
      if (periods.size === count) break;
      periods.add(period);
      kept.add(name);
    }
  }
  for (const stays of [newestFirst[0], lastVerified(backups)]) if (stays !== undefined) kept.add(stays.name);
  return newestFirst.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
}
