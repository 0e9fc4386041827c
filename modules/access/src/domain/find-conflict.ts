/** A pair that one principal may not hold together. */
export interface DutyPair {
  readonly id: string;
  readonly kind: 'role' | 'permission';
  readonly first: string;
  readonly second: string;
}

/** Something a principal holds: an assignment with its role and that role's ancestors, or a delegation. */
export interface Holding {
  readonly name: string;
  readonly roleIds: readonly string[];
  readonly permissions: readonly string[];
}

export interface Conflict<Pair extends DutyPair> {
  readonly pair: Pair;
  /** What is held already; what is added itself when it brings both. */
  readonly holding: Holding;
}

/** The first pair that would come together by adding something to what is held. */
export function findConflict<Pair extends DutyPair>(
  pairs: readonly Pair[],
  held: readonly Holding[],
  added: Holding,
): Conflict<Pair> | undefined {
  for (const pair of pairs) {
    const has = (holding: Holding, side: string): boolean => sidesOf(pair, holding).includes(side);
    for (const holding of [...held, added]) {
      const together =
        (has(added, pair.first) && has(holding, pair.second)) ||
        (has(added, pair.second) && has(holding, pair.first));
      if (together) return { pair, holding };
    }
  }
  return undefined;
}

/** What brings each side of a pair, when both are held; the same holding may bring both. */
export function findTogether(
  pair: DutyPair,
  held: readonly Holding[],
): { readonly first: string; readonly second: string } | undefined {
  const first = held.find((holding) => sidesOf(pair, holding).includes(pair.first));
  const second = held.find((holding) => sidesOf(pair, holding).includes(pair.second));
  return first === undefined || second === undefined ? undefined : { first: first.name, second: second.name };
}

const sidesOf = (pair: DutyPair, holding: Holding): readonly string[] =>
  pair.kind === 'role' ? holding.roleIds : holding.permissions;
