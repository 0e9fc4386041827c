/** Largest tree size and, less one, largest index: sizes are plain numbers and must stay exact. */
export const TREE_SIZE_MAX = Number.MAX_SAFE_INTEGER;

/**
 * Coordinates of a perfect subtree: `level` 0 is a leaf, and the node covers the entries
 * `[index * 2^level, (index + 1) * 2^level)`. Its hash never changes once these entries exist.
 */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

export interface HashedNode extends TreeNode {
  readonly hash: Uint8Array;
}

/**
 * Reads the hashes of complete nodes, answering in the order of the request.
 * One call per proof, so that a store can answer with one query.
 */
export type ReadNodes = (
  nodes: readonly TreeNode[],
) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

/** A run of entries `[begin, end)` that is one subtree of some tree, perfect or cut off at the right edge. */
export interface Subtree {
  readonly begin: number;
  readonly end: number;
}

export const isTreeSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/**
 * The largest power of two smaller than `size`: where RFC 6962 splits a tree.
 * Arithmetic instead of shifts, because JavaScript shifts stop at 32 bits.
 */
export const splitPoint = (size: number): number => {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
};

/** Perfect subtrees that make up a subtree, left to right (largest first). */
export const perfectNodesOf = ({ begin, end }: Subtree): TreeNode[] => {
  const nodes: TreeNode[] = [];
  let start = begin;
  while (start < end) {
    let width = 1;
    let level = 0;
    while (width * 2 <= end - start) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: start / width });
    start += width;
  }
  return nodes;
};
