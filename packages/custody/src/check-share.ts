import { createHash } from 'node:crypto';
import type { Custody, SharesMethod } from './custody-file.ts';
import { inspectShare, normaliseShare } from './shares/share-calls.ts';

/** Where a share stands in the set it belongs to. Numbers begin at 1, as they are printed. */
export interface SharePlace {
  readonly group: string;
  readonly groupIndex: number;
  readonly number: number;
  readonly count: number;
  readonly threshold: number;
}

/** What can be said about one share alone. Nothing of it tells a word of the share. */
export type ShareCheck =
  | {
      readonly state: 'current';
      readonly words: string;
      readonly method: SharesMethod;
      readonly place: SharePlace;
    }
  /** It opened once; shares were renewed since. */
  | { readonly state: 'stale'; readonly retiredAt: string }
  /** Whole and valid, but never issued here. */
  | { readonly state: 'foreign' }
  | { readonly state: 'unknown-word'; readonly position: number }
  | { readonly state: 'wrong-length'; readonly words: number }
  /** Every word exists, and one of them is not the right one or not in its place. */
  | { readonly state: 'corrupt' };

export function fingerprintShare(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}

/** Checks one share as it was typed, without any other. */
export async function checkShare(custody: Custody, typed: string): Promise<ShareCheck> {
  const words = normaliseShare(typed);
  const inspection = await inspectShare(words);
  switch (inspection.fault) {
    case 'unknown-word':
      return { state: 'unknown-word', position: inspection.position };
    case 'length':
      return { state: 'wrong-length', words: inspection.words };
    case 'checksum':
      return { state: 'corrupt' };
    case undefined:
      break;
  }
  const fingerprint = fingerprintShare(words);
  for (const method of custody.methods) {
    if (method.kind !== 'shares') continue;
    const place = findPlace(method, fingerprint);
    if (place !== undefined) return { state: 'current', words, method, place };
  }
  const former = custody.retired.find(({ fingerprints }) => fingerprints.includes(fingerprint));
  return former === undefined ? { state: 'foreign' } : { state: 'stale', retiredAt: former.retiredAt };
}

function findPlace({ groups }: SharesMethod, fingerprint: string): SharePlace | undefined {
  for (const [groupIndex, { name, threshold, fingerprints }] of groups.entries()) {
    const index = fingerprints.indexOf(fingerprint);
    if (index !== -1)
      return { group: name, groupIndex, number: index + 1, count: fingerprints.length, threshold };
  }
  return undefined;
}

/** What is still missing of a set, group by group; `groups` says how many groups have to be complete. */
export interface MissingShares {
  readonly groupsMissing: number;
  readonly groups: readonly { readonly name: string; readonly have: number; readonly need: number }[];
}

/** The shares to combine: exactly as many as are needed. Or what is missing. */
export function chooseShares(
  method: SharesMethod,
  checks: readonly (ShareCheck & { state: 'current' })[],
): { readonly shares: readonly string[] } | { readonly missing: MissingShares } {
  const groups = method.groups.map(({ name, threshold }, groupIndex) => {
    const distinct = new Map(
      checks
        .filter(({ place }) => place.groupIndex === groupIndex)
        .map(({ place, words }) => [place.number, words]),
    );
    return { name, need: threshold, have: distinct.size, words: [...distinct.values()].slice(0, threshold) };
  });
  const complete = groups.filter(({ have, need }) => have >= need).slice(0, method.groupThreshold);
  if (complete.length === method.groupThreshold) return { shares: complete.flatMap(({ words }) => words) };
  return {
    missing: {
      groupsMissing: method.groupThreshold - complete.length,
      groups: groups.map(({ name, have, need }) => ({ name, have, need })),
    },
  };
}
