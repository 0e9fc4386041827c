export type Placed<Item> = Item & { readonly depth: number };

export interface TreeKeys<Item> {
  readonly id: (item: Item) => string;
  readonly parent: (item: Item) => string | null;
}

/** Items in tree order, each with its steps below the top. One whose parent is not among them stands at the top. */
export function placeInTree<Item>(items: readonly Item[], keys: TreeKeys<Item>): readonly Placed<Item>[] {
  const visible = new Set(items.map(keys.id));
  const below = Map.groupBy(items, (item) => {
    const parent = keys.parent(item);
    return parent !== null && visible.has(parent) ? parent : null;
  });
  const placed: Placed<Item>[] = [];
  const place = (parent: string | null, depth: number): void => {
    for (const item of below.get(parent) ?? []) {
      placed.push({ ...item, depth });
      place(keys.id(item), depth + 1);
    }
  };
  place(null, 0);
  return placed;
}
