/** What one side of a comparison has, and by what: permission to origin. */
export type Side = ReadonlyMap<string, string>;

export type Difference = 'first' | 'second' | 'origin' | 'same';

export interface ComparedPermission {
  readonly permission: string;
  /** By what each side has it; undefined when it has not. */
  readonly first: string | undefined;
  readonly second: string | undefined;
  readonly difference: Difference;
}

/** Two sides, permission by permission, in alphabetical order. `origin`: both have it, but not by the same. */
export function compareHoldings(first: Side, second: Side): readonly ComparedPermission[] {
  return [...new Set([...first.keys(), ...second.keys()])].toSorted().map((permission) => {
    const [mine, theirs] = [first.get(permission), second.get(permission)];
    return { permission, first: mine, second: theirs, difference: differenceOf(mine, theirs) };
  });
}

function differenceOf(first: string | undefined, second: string | undefined): Difference {
  if (second === undefined) return 'first';
  if (first === undefined) return 'second';
  return first === second ? 'same' : 'origin';
}
