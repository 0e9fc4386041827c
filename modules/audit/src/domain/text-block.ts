/** Bytes of the filter of one tile. */
const BLOCK_BYTES = 4_000;
const BLOCK_BITS = BLOCK_BYTES * 8;
/** Texts whose bits are remembered; most texts of a log come again and again. */
const KEPT_TEXTS_MAX = 20_000;

const FNV_PRIME = 0x0100_0193;
const SEEDS = [0x811c_9dc5, 0x9747_b28c] as const;

/** FNV-1a over UTF-16 code units: spreads well enough for a filter, which nothing that is proven rests on. */
function hashToken(token: string, seed: number): number {
  let hash = seed;
  for (let place = 0; place < token.length; place += 1)
    hash = Math.imul(hash ^ token.charCodeAt(place), FNV_PRIME);
  return (hash >>> 0) % BLOCK_BITS;
}

/** The bits that a token sets. */
export const bitsOfToken = (token: string): readonly number[] => SEEDS.map((seed) => hashToken(token, seed));

/** The whole value of a column, as one token. */
export const valueToken = (column: 'actor' | 'target' | 'action' | 'scope', value: string): string =>
  `${column}=${value}`;

const isAscii = (character: string): boolean => character < '\u0080';

/**
 * Overlapping parts of a text: three characters where they are ASCII, two where one is not, since two syllables of
 * Korean say as much as a word. Every part of a part of a text is a part of the text.
 */
export function partsOfText(text: string): string[] {
  // Each character by itself: lower case must not depend on what stands beside it.
  const characters = Array.from(text, (character) => character.toLowerCase());
  const parts: string[] = [];
  for (const [place, first] of characters.entries()) {
    const [second, third] = [characters[place + 1], characters[place + 2]];
    if (second === undefined) break;
    if (!isAscii(first) || !isAscii(second)) parts.push(`~${first}${second}`);
    else if (third !== undefined && isAscii(third)) parts.push(`~${first}${second}${third}`);
  }
  return parts;
}

/** What of an entry can be searched for. */
export interface SearchedTexts {
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly action: string;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly scope_id: string;
  readonly reason: string | null;
  readonly ip: string | null;
}

/** Makes filters of tiles. It remembers the bits of texts from one tile to the next. */
export function createBlockMaker(): (entries: readonly SearchedTexts[]) => Uint8Array {
  const known = new Map<string, readonly number[]>();

  function bitsOf(key: string, tokens: () => readonly string[]): readonly number[] {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= KEPT_TEXTS_MAX) known.clear();
    const bits = [...new Set(tokens().flatMap(bitsOfToken))];
    known.set(key, bits);
    return bits;
  }

  return (entries) => {
    const block = new Uint8Array(BLOCK_BYTES);
    const seen = new Set<string>();
    function add(key: string, tokens: () => readonly string[]): void {
      if (seen.has(key)) return;
      seen.add(key);
      // get_bit counts from the right within each byte.
      for (const bit of bitsOf(key, tokens)) block[bit >> 3] = (block[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
    for (const entry of entries) {
      const values = {
        actor: entry.actor_id,
        target: entry.target_id,
        action: entry.action,
        scope: entry.scope_id,
      } as const;
      for (const column of ['actor', 'target', 'action', 'scope'] as const) {
        const value = values[column];
        const token = value === null ? undefined : valueToken(column, value);
        if (token !== undefined) add(token, () => [token]);
      }
      for (const text of [
        entry.actor_name,
        entry.action,
        entry.target_id,
        entry.target_name,
        entry.reason,
        entry.ip,
      ])
        if (text !== null && text !== '') add(`~${text}`, () => partsOfText(text));
    }
    return block;
  };
}
