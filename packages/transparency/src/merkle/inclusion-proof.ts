import { equalBytes } from '../encoding/bytes.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { readSubtrees } from './read-subtrees.ts';
import { HASH_LENGTH, portableTreeHasher, type TreeHasher } from './tree-hasher.ts';
import { isTreeSize, type ReadNodes, type Subtree, splitPoint } from './tree-node.ts';

export type InclusionRefusal = Refusal<
  'index_out_of_range' | 'malformed_hash' | 'wrong_proof_length' | 'root_mismatch'
>;

/** The claim that an entry stands at `index` of the tree with `size` entries and this root. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

const isIndexIn = (index: number, size: number): boolean =>
  isTreeSize(index) && isTreeSize(size) && index < size;

/** The subtrees beside the path from the leaf to the root, from the leaf upwards (RFC 6962, section 2.1.1). */
const siblingsOf = (index: number, size: number): Subtree[] => {
  const siblings: Subtree[] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      siblings.push({ begin: middle, end });
      end = middle;
    } else {
      siblings.push({ begin, end: middle });
      begin = middle;
    }
  }
  return siblings.toReversed();
};

/**
 * Inclusion proof (RFC 6962, section 2.1.1) for the entry at `index` in the tree of the first `size` entries.
 * @returns at most 53 hashes, the leaf's sibling first
 */
export const proveInclusion = async (
  index: number,
  size: number,
  readNodes: ReadNodes,
  hasher: TreeHasher = portableTreeHasher,
): Promise<Result<Uint8Array[], Refusal<'index_out_of_range'>>> => {
  if (!isIndexIn(index, size)) {
    return refuse('index_out_of_range', `There is no entry ${index} in a tree of ${size}`);
  }
  return ok(await readSubtrees(siblingsOf(index, size), readNodes, hasher));
};

/** Checks an inclusion proof against a root that the caller already trusts (RFC 6962, section 2.1.1). */
export const verifyInclusion = (
  claim: InclusionClaim,
  hasher: TreeHasher = portableTreeHasher,
): Result<void, InclusionRefusal> => {
  const { index, size, leafHash, proof, root } = claim;
  if (!isIndexIn(index, size)) {
    return refuse('index_out_of_range', `There is no entry ${index} in a tree of ${size}`);
  }
  if ([leafHash, root, ...proof].some((hash) => hash.length !== HASH_LENGTH)) {
    return refuse('malformed_hash', `A hash is not ${HASH_LENGTH} bytes long`);
  }
  const siblings = siblingsOf(index, size);
  if (proof.length !== siblings.length) {
    return refuse('wrong_proof_length', `The proof has ${proof.length} hashes instead of ${siblings.length}`);
  }
  const computed = siblings.reduce((hash, { begin }, position) => {
    const sibling = proof[position] ?? hash;
    return begin > index ? hasher.hashChildren(hash, sibling) : hasher.hashChildren(sibling, hash);
  }, leafHash);
  return equalBytes(computed, root)
    ? ok(undefined)
    : refuse('root_mismatch', 'The entry and the proof do not lead to this root');
};
