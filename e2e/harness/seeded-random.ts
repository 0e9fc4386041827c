/** Random choices that a seed repeats. */
export interface SeededRandom {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True once in `times`. */
  onceIn(times: number): boolean;
}

/** Mulberry32: small, fast, and good enough to choose test data with. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed | 0;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    onceIn: (times) => below(times) === 0,
    pick(choices) {
      if (choices.length === 0) throw new RangeError('nothing to choose from');
      return choices[below(choices.length)] as (typeof choices)[number]; // below the length
    },
  };
}

/** The seed of this run: fixed, so that a run repeats, unless `name` is set in the environment. It is printed. */
export function announceSeed(name: string): number {
  const text = process.env[name] ?? '20261120';
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new Error(`${name} must be a whole number, not ${text}`);
  process.stdout.write(`${name}=${seed}\n`);
  return seed;
}
