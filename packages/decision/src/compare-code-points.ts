/**
 * Orders strings by Unicode code point. The built-in `<` orders by UTF-16 unit, which puts characters outside the
 * basic plane before U+E000..U+FFFF and so disagrees with databases (`COLLATE "C"`) and with UTF-8 bytes.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates moved above the rest of the basic plane; the order of everything else is kept. */
function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/**
 * Sorts by code point. Without surrogates the two orders agree, and the built-in sort, which compares whole words of
 * memory, is several times faster: it decides the time of a search over many members.
 */
export function sortByCodePoint(ids: readonly string[]): string[] {
  const agree = !ids.some((id) => /[\ud800-\udfff]/.test(id));
  // No comparator is the point: by default strings are ordered by UTF-16 unit.
  return agree ? ids.toSorted() : ids.toSorted(compareCodePoints);
}
