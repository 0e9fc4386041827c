/** Sets of permissions are bits in 32-bit words; several sets may share one array, `words` apart. */
export function addPermission(sets: Uint32Array, offset: number, index: number): void {
  const word = offset + (index >>> 5);
  sets[word] = (sets[word] ?? 0) | (1 << (index & 31));
}

export function hasPermission(sets: Uint32Array, offset: number, index: number): boolean {
  return ((sets[offset + (index >>> 5)] ?? 0) & (1 << (index & 31))) !== 0;
}

export function countPermissions(sets: Uint32Array, offset: number, words: number): number {
  let count = 0;
  for (let i = offset; i < offset + words; i++) {
    for (let word = sets[i] ?? 0; word !== 0; word &= word - 1) count++;
  }
  return count;
}

/** A set of its own holding exactly these permissions. */
export function permissionSetOf(indexes: Iterable<number>, words: number): Uint32Array {
  const set = new Uint32Array(words);
  for (const index of indexes) addPermission(set, 0, index);
  return set;
}
