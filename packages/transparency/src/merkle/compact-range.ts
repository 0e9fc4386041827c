import { foldRightEdge } from './fold-right-edge.ts';
import { HASH_LENGTH, portableTreeHasher, type TreeHasher } from './tree-hasher.ts';
import { type HashedNode, isTreeSize, perfectNodesOf, TREE_SIZE_MAX } from './tree-node.ts';

/** All that is needed to go on appending: the perfect subtrees of the tree, largest (leftmost) first. */
export interface CompactRangeState {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export interface CompactRange {
  /** Number of entries so far. */
  readonly size: number;
  /**
   * Adds one leaf hash and returns the nodes that became complete by it, leaf first, then each parent it closed.
   * Stored under their coordinates they are everything that proofs and tiles will ever read.
   * @throws RangeError when the hash is not 32 bytes long
   */
  append(leafHash: Uint8Array): readonly HashedNode[];
  /** RFC 6962 root hash of the entries so far. */
  root(): Uint8Array;
  /** A snapshot that `createCompactRange` resumes from; later appends do not change it. */
  state(): CompactRangeState;
}

export const EMPTY_RANGE: CompactRangeState = { size: 0, hashes: [] };

const assertState = (state: CompactRangeState): void => {
  if (!isTreeSize(state.size)) throw new RangeError(`Not a tree size: ${state.size}`);
  const expected = perfectNodesOf({ begin: 0, end: state.size }).length;
  if (state.hashes.length !== expected) {
    throw new RangeError(`A tree of ${state.size} has ${expected} subtrees, not ${state.hashes.length}`);
  }
  if (state.hashes.some((hash) => hash.length !== HASH_LENGTH)) {
    throw new RangeError(`A subtree hash is ${HASH_LENGTH} bytes long`);
  }
};

/**
 * A growing tree held as the hashes of its perfect subtrees: at most 53 hashes, amortised two hashes per append.
 * @throws RangeError when the state does not fit its own size
 */
export const createCompactRange = (
  state: CompactRangeState = EMPTY_RANGE,
  hasher: TreeHasher = portableTreeHasher,
): CompactRange => {
  assertState(state);
  const subtrees = [...state.hashes];
  let size = state.size;

  const append = (leafHash: Uint8Array): readonly HashedNode[] => {
    if (leafHash.length !== HASH_LENGTH) throw new RangeError(`A leaf hash is ${HASH_LENGTH} bytes long`);
    if (size >= TREE_SIZE_MAX) throw new RangeError('The tree is full');
    const completed: HashedNode[] = [{ level: 0, index: size, hash: leafHash }];
    let hash = leafHash;
    let index = size;
    // An odd index has a finished left sibling, which is the last subtree kept.
    for (let level = 1; index % 2 === 1; level++) {
      const left = subtrees.pop();
      if (left === undefined) throw new Error('The subtrees do not match the size');
      hash = hasher.hashChildren(left, hash);
      index = (index - 1) / 2;
      completed.push({ level, index, hash });
    }
    subtrees.push(hash);
    size += 1;
    return completed;
  };

  return {
    get size() {
      return size;
    },
    append,
    root: () => foldRightEdge(subtrees, hasher) ?? hasher.emptyRoot(),
    state: () => ({ size, hashes: [...subtrees] }),
  };
};

/** RFC 6962 root hash of a list of leaf hashes. */
export const rootOfLeaves = (
  leafHashes: Iterable<Uint8Array>,
  hasher: TreeHasher = portableTreeHasher,
): Uint8Array => {
  const range = createCompactRange(EMPTY_RANGE, hasher);
  for (const leafHash of leafHashes) range.append(leafHash);
  return range.root();
};
