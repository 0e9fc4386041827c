import type { TreeHasher } from './tree-hasher.ts';

/**
 * Joins the hashes of neighbouring perfect subtrees (largest first) into the hash of the whole,
 * starting at the right edge as RFC 6962, section 2.1 nests them.
 * @returns `undefined` when there is nothing to join
 */
export const foldRightEdge = (hashes: readonly Uint8Array[], hasher: TreeHasher): Uint8Array | undefined => {
  let joined = hashes.at(-1);
  if (joined === undefined) return undefined;
  for (let position = hashes.length - 2; position >= 0; position--) {
    const left = hashes[position];
    if (left !== undefined) joined = hasher.hashChildren(left, joined);
  }
  return joined;
};
