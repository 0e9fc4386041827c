import { equalBytes } from '../encoding/bytes.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { readSubtrees } from './read-subtrees.ts';
import { HASH_LENGTH, portableTreeHasher, type TreeHasher } from './tree-hasher.ts';
import { isTreeSize, type ReadNodes, type Subtree, splitPoint } from './tree-node.ts';

type SizeRefusalCode = 'from_empty_tree' | 'sizes_out_of_order';

export type ConsistencyRefusal = Refusal<
  SizeRefusalCode | 'malformed_hash' | 'wrong_proof_length' | 'old_root_mismatch' | 'new_root_mismatch'
>;

/** The claim that the tree of `oldSize` entries is a prefix of the tree of `newSize` entries. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Uint8Array;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

interface ConsistencyPath {
  /** The largest subtree that ends where the old tree ends and stands in both trees. */
  readonly shared: Subtree;
  /** The subtrees beside the path from `shared` to the new root, from `shared` upwards. */
  readonly siblings: readonly Subtree[];
}

const checkSizes = (oldSize: number, newSize: number): Result<void, Refusal<SizeRefusalCode>> => {
  // Every tree extends the empty one, so such a proof says nothing and hides a log that was started over.
  if (oldSize === 0) return refuse('from_empty_tree', 'Consistency with an empty tree proves nothing');
  if (!isTreeSize(oldSize) || !isTreeSize(newSize) || oldSize > newSize) {
    return refuse('sizes_out_of_order', `A tree of ${oldSize} cannot grow into a tree of ${newSize}`);
  }
  return ok(undefined);
};

/** SUBPROOF of RFC 6962, section 2.1.2, unrolled into a walk from the new root down to the shared subtree. */
const consistencyPath = (oldSize: number, newSize: number): ConsistencyPath => {
  const siblings: Subtree[] = [];
  let begin = 0;
  let end = newSize;
  while (end !== oldSize) {
    const middle = begin + splitPoint(end - begin);
    if (oldSize <= middle) {
      siblings.push({ begin: middle, end });
      end = middle;
    } else {
      siblings.push({ begin, end: middle });
      begin = middle;
    }
  }
  return { shared: { begin, end }, siblings: siblings.toReversed() };
};

/** The verifier knows the shared subtree already when it is the whole old tree: then the proof leaves it out. */
const isWholeOldTree = ({ shared }: ConsistencyPath): boolean => shared.begin === 0;

/**
 * Consistency proof (RFC 6962, section 2.1.2) between the trees of the first `oldSize` and `newSize` entries.
 * Refuses to start from the empty tree.
 * @returns at most 54 hashes; none when the sizes are equal
 */
export const proveConsistency = async (
  oldSize: number,
  newSize: number,
  readNodes: ReadNodes,
  hasher: TreeHasher = portableTreeHasher,
): Promise<Result<Uint8Array[], Refusal<SizeRefusalCode>>> => {
  const sizes = checkSizes(oldSize, newSize);
  if (!sizes.ok) return sizes;
  const path = consistencyPath(oldSize, newSize);
  const subtrees = isWholeOldTree(path) ? path.siblings : [path.shared, ...path.siblings];
  return ok(await readSubtrees(subtrees, readNodes, hasher));
};

/** Checks a consistency proof between two roots that the caller took from signed checkpoints. */
export const verifyConsistency = (
  claim: ConsistencyClaim,
  hasher: TreeHasher = portableTreeHasher,
): Result<void, ConsistencyRefusal> => {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim;
  const sizes = checkSizes(oldSize, newSize);
  if (!sizes.ok) return sizes;
  const path = consistencyPath(oldSize, newSize);
  const expected = path.siblings.length + (isWholeOldTree(path) ? 0 : 1);
  if (proof.length !== expected) {
    return refuse('wrong_proof_length', `The proof has ${proof.length} hashes instead of ${expected}`);
  }
  if (oldSize === newSize) {
    return equalBytes(oldRoot, newRoot)
      ? ok(undefined)
      : refuse('new_root_mismatch', 'Two trees of one size have different roots');
  }
  if ([oldRoot, newRoot, ...proof].some((hash) => hash.length !== HASH_LENGTH)) {
    return refuse('malformed_hash', `A hash is not ${HASH_LENGTH} bytes long`);
  }
  const hashes = isWholeOldTree(path) ? [oldRoot, ...proof] : proof;
  const roots = climb(path, hashes, hasher);
  if (!equalBytes(roots.old, oldRoot)) {
    return refuse('old_root_mismatch', 'The proof does not lead to the old root');
  }
  return equalBytes(roots.new, newRoot)
    ? ok(undefined)
    : refuse('new_root_mismatch', 'The proof does not lead to the new root');
};

/** Both roots from one walk: siblings on the left belong to both trees, siblings on the right only to the new one. */
const climb = (
  { shared, siblings }: ConsistencyPath,
  hashes: readonly Uint8Array[],
  hasher: TreeHasher,
): { readonly old: Uint8Array; readonly new: Uint8Array } => {
  const [first, ...rest] = hashes;
  if (first === undefined) throw new Error('The proof length was not checked');
  let oldHash = first;
  let newHash = first;
  rest.forEach((hash, position) => {
    const sibling = siblings[position];
    if (sibling === undefined) throw new Error('The proof length was not checked');
    if (sibling.begin < shared.begin) {
      oldHash = hasher.hashChildren(hash, oldHash);
      newHash = hasher.hashChildren(hash, newHash);
    } else {
      newHash = hasher.hashChildren(newHash, hash);
    }
  });
  return { old: oldHash, new: newHash };
};
