import { dropOldest } from './drop-oldest.ts';

/** Looks things up by key, keeps what it found for a moment, and asks for all that is missing at once. */
export interface RecentLookup<Key, Value> {
  /** What the key names, by the same key; what is not found is left out. Rejects when the source does. */
  find(keys: readonly Key[]): Promise<ReadonlyMap<Key, Value>>;
  /** What is remembered now, without asking the source: undefined when it would have to be asked. */
  peek(key: Key): { readonly value: Value | undefined } | undefined;
  /** Asks the source again from now on; what is being loaded is given to who waits for it and not kept. */
  forget(): void;
}

export interface RecentLookupOptions<Key, Value> {
  /** Finds many at once; leaves out what does not exist. Equal keys are given once. */
  readonly load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
  /** How long an answer may be repeated, milliseconds. That a thing does not exist is an answer too. */
  readonly maxAgeMs: number;
  /** How many answers are kept; the oldest make room. */
  readonly entriesMax: number;
  /** A clock that no adjustment moves. */
  readonly monotonicMs?: () => number;
}

interface Entry<Value> {
  readonly value: Value | undefined;
  readonly goodUntilMs: number;
}

/**
 * Keys are compared as a Map compares them: strings exactly. A failed load is told to everyone who waits for it and
 * remembered by nobody.
 */
export function createRecentLookup<Key, Value>({
  load,
  maxAgeMs,
  entriesMax,
  monotonicMs = () => performance.now(),
}: RecentLookupOptions<Key, Value>): RecentLookup<Key, Value> {
  let entries = new Map<Key, Entry<Value>>();
  let gathering: { readonly keys: Set<Key>; readonly loaded: Promise<ReadonlyMap<Key, Value>> } | undefined;

  /** Everyone who asks before the current turn of the event loop ends shares one load. */
  function gather(missing: readonly Key[]): Promise<ReadonlyMap<Key, Value>> {
    if (gathering === undefined) {
      const keys = new Set<Key>();
      const loaded = new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
        gathering = undefined;
        return loadAndKeep([...keys]);
      });
      gathering = { keys, loaded };
    }
    for (const key of missing) gathering.keys.add(key);
    return gathering.loaded;
  }

  async function loadAndKeep(keys: readonly Key[]): Promise<ReadonlyMap<Key, Value>> {
    const into = entries;
    // Counted from before the source was asked: what it says may be that old.
    const goodUntilMs = monotonicMs() + maxAgeMs;
    const found = await load(keys);
    // After `forget` this map is no longer the one that is read.
    for (const key of keys) {
      into.delete(key);
      into.set(key, { value: found.get(key), goodUntilMs });
    }
    dropOldest(into, entriesMax);
    return found;
  }

  function peek(key: Key): Entry<Value> | undefined {
    const entry = entries.get(key);
    return entry === undefined || entry.goodUntilMs <= monotonicMs() ? undefined : entry;
  }

  return {
    peek,
    async find(keys) {
      const found = new Map<Key, Value>();
      const missing: Key[] = [];
      for (const key of keys) {
        const entry = peek(key);
        if (entry === undefined) missing.push(key);
        else if (entry.value !== undefined) found.set(key, entry.value);
      }
      if (missing.length === 0) return found;
      const loaded = await gather(missing);
      for (const key of missing) {
        const value = loaded.get(key);
        if (value !== undefined) found.set(key, value);
      }
      return found;
    },
    forget() {
      entries = new Map();
      gathering = undefined;
    },
  };
}
