import { readSubtrees } from './read-subtrees.ts';
import { portableTreeHasher, type TreeHasher } from './tree-hasher.ts';
import { isTreeSize, type ReadNodes } from './tree-node.ts';

/**
 * RFC 6962 root hash of the first `size` entries, from stored nodes.
 * @throws RangeError when `size` is not a tree size; Error when the store does not have the nodes
 */
export const readRoot = async (
  size: number,
  readNodes: ReadNodes,
  hasher: TreeHasher = portableTreeHasher,
): Promise<Uint8Array> => {
  if (!isTreeSize(size)) throw new RangeError(`Not a tree size: ${size}`);
  if (size === 0) return hasher.emptyRoot();
  const [root] = await readSubtrees([{ begin: 0, end: size }], readNodes, hasher);
  if (root === undefined) throw new Error('The root was not read');
  return root;
};
