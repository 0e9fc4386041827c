/** A stretch of a list that fits an answer. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many come after it. */
  readonly leftOut: number;
}

/**
 * The items from one place on, as many as fit the bytes once written as JSON, but one at least: an item may be a role
 * with all its permissions or a line of a few words, so counting them bounds nothing.
 */
export function cutPage<From, Item>(
  all: readonly From[],
  from: number,
  bytesMax: number,
  present: (item: From) => Item,
): Page<Item> {
  const items: Item[] = [];
  let bytes = 0;
  for (const item of all.slice(from)) {
    const presented = present(item);
    bytes += Buffer.byteLength(JSON.stringify(presented)) + 1;
    if (bytes > bytesMax && items.length > 0) break;
    items.push(presented);
  }
  return { items, leftOut: Math.max(0, all.length - from - items.length) };
}
