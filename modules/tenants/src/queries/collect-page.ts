/** Where a page starts and how long it may be. */
export interface PageRequest<Key extends string> {
  /** The last key of the page before; undefined for the first page. */
  readonly after: Key | undefined;
  readonly limit: number;
}

export interface Page<T, Key extends string> {
  readonly items: readonly T[];
  /** Where the next page starts; null when there is none. */
  readonly next: Key | null;
}

/** After the first batch the rows are mostly ones that are not shown: read more at a time. */
const FURTHER_ROWS = 200;

/**
 * Fills a page from rows of which only some are to be shown: reads on in batches until the page is full or nothing is left.
 * @param read at most `count` rows after a key, in the order of the list
 * @param keep the rows of a batch that belong to the list, in their order
 */
export async function collectPage<T, Key extends string>(
  { after, limit }: PageRequest<Key>,
  keyOf: (row: T) => Key,
  read: (after: Key | undefined, count: number) => Promise<readonly T[]>,
  keep: (rows: readonly T[]) => Promise<readonly T[]> | readonly T[],
): Promise<Page<T, Key>> {
  const items: T[] = [];
  let from = after;
  for (let count = limit + 1; ; count = FURTHER_ROWS) {
    const rows = await read(from, count);
    for (const row of await keep(rows)) {
      const last = items.at(-1);
      if (items.length === limit && last !== undefined) return { items, next: keyOf(last) };
      items.push(row);
    }
    const lastRead = rows.at(-1);
    if (rows.length < count || lastRead === undefined) return { items, next: null };
    from = keyOf(lastRead);
  }
}
