/**
 * Gives every id a small dense number, for ever: append-only, so snapshots may share one.
 * Ids are compared exactly: no case folding, no Unicode normalisation.
 */
export interface Interner {
  readonly indexes: Map<string, number>;
  readonly ids: string[];
}

/** Stands for "no such id" and "none". */
export const NONE = -1;

export function createInterner(): Interner {
  return { indexes: new Map(), ids: [] };
}

/** The number of an id, new or known. */
export function intern(interner: Interner, id: string): number {
  const known = interner.indexes.get(id);
  if (known !== undefined) return known;
  const index = interner.ids.length;
  interner.ids.push(id);
  interner.indexes.set(id, index);
  return index;
}

/** The number of a known id, else `NONE`. */
export function indexOf(interner: Interner, id: string): number {
  return interner.indexes.get(id) ?? NONE;
}

/** The id of a number this interner gave out. */
export function idOf(interner: Interner, index: number): string {
  const id = interner.ids[index];
  if (id === undefined) throw new RangeError(`no id was ever given the number ${index}`);
  return id;
}
