import type { CompactRangeState } from './compact-range.ts';
import { isTreeSize, perfectNodesOf, type ReadNodes } from './tree-node.ts';

/**
 * The state from which a compact range goes on after the first `size` entries, from stored nodes.
 * @throws RangeError when `size` is not a tree size
 */
export const readRangeState = async (size: number, readNodes: ReadNodes): Promise<CompactRangeState> => {
  if (!isTreeSize(size)) throw new RangeError(`Not a tree size: ${size}`);
  const nodes = perfectNodesOf({ begin: 0, end: size });
  return { size, hashes: nodes.length === 0 ? [] : await readNodes(nodes) };
};
