/** Finds one of many by its id. */
export interface Lookup<Value> {
  get(id: string): Value | undefined;
  /** All of them, in no particular order. */
  values(): Iterable<Value>;
}

/** Above this many changes they are folded into the bulk; keeps both the copy of the changes and the folding rare and small. */
const CHANGES_MAX = 1000;

interface LayeredLookup<Value> extends Lookup<Value> {
  readonly bulk: ReadonlyMap<string, Value>;
  readonly changes: ReadonlyMap<string, Value | undefined>;
}

export function createLookup<Value>(bulk: ReadonlyMap<string, Value>): Lookup<Value> {
  return layer(bulk, new Map());
}

/**
 * A lookup with some entries changed (`undefined`: gone); the given one stays as it is. Its bulk is shared, so the cost
 * does not grow with it, except once in a thousand changes.
 */
export function changeLookup<Value>(
  lookup: Lookup<Value>,
  changed: ReadonlyMap<string, Value | undefined>,
): Lookup<Value> {
  const { bulk, changes } = lookup as LayeredLookup<Value>; // every lookup is made in this file
  const all = new Map([...changes, ...changed]);
  if (all.size <= CHANGES_MAX) return layer(bulk, all);
  const folded = new Map(bulk);
  for (const [id, value] of all) {
    if (value === undefined) folded.delete(id);
    else folded.set(id, value);
  }
  return layer(folded, new Map());
}

function layer<Value>(
  bulk: ReadonlyMap<string, Value>,
  changes: ReadonlyMap<string, Value | undefined>,
): LayeredLookup<Value> {
  return {
    bulk,
    changes,
    get: (id) => (changes.has(id) ? changes.get(id) : bulk.get(id)),
    *values() {
      for (const [id, value] of bulk) if (!changes.has(id)) yield value;
      for (const value of changes.values()) if (value !== undefined) yield value;
    },
  };
}
