import { foldRightEdge } from './fold-right-edge.ts';
import { HASH_LENGTH, type TreeHasher } from './tree-hasher.ts';
import { perfectNodesOf, type ReadNodes, type Subtree } from './tree-node.ts';

/**
 * Hashes of several subtrees with a single read of the stored nodes.
 * @throws Error when the store answers with another number of hashes or with one of another length: the proof
 * could not be right, and only the store can explain why
 */
export const readSubtrees = async (
  subtrees: readonly Subtree[],
  readNodes: ReadNodes,
  hasher: TreeHasher,
): Promise<Uint8Array[]> => {
  const parts = subtrees.map(perfectNodesOf);
  const wanted = parts.flat();
  const hashes = wanted.length === 0 ? [] : await readNodes(wanted);
  if (hashes.length !== wanted.length) {
    throw new Error(`The node store answered ${hashes.length} hashes instead of ${wanted.length}`);
  }
  if (hashes.some((hash) => hash.length !== HASH_LENGTH)) {
    throw new Error(`The node store answered a hash that is not ${HASH_LENGTH} bytes long`);
  }
  let offset = 0;
  return parts.map((nodes) => {
    const joined = foldRightEdge(hashes.slice(offset, offset + nodes.length), hasher);
    offset += nodes.length;
    if (joined === undefined) throw new Error('An empty subtree has no hash');
    return joined;
  });
};
