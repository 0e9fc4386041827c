/** Bounds what is remembered: forgets the entries that were set first until no more than so many are left. */
export function dropOldest(map: Map<unknown, unknown>, entriesMax: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= entriesMax) return;
    map.delete(oldest);
  }
}
