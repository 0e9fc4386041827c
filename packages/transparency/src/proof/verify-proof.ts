import { type InclusionRefusal, verifyInclusion } from '../merkle/inclusion-proof.ts';
import { portableTreeHasher, type TreeHasher } from '../merkle/tree-hasher.ts';
import { ok, type Result } from '../result.ts';
import { type LogProof, type ProofRefusal, parseProof } from './log-proof.ts';
import {
  type LogPolicy,
  type OpenCheckpointRefusal,
  type OpenedCheckpoint,
  openCheckpoint,
} from './open-checkpoint.ts';

export type VerifyProofRefusal = ProofRefusal | OpenCheckpointRefusal | InclusionRefusal;

/** What is certain now: the entry stands at `index` of the log, and who vouches for it. */
export interface VerifiedProof extends OpenedCheckpoint {
  readonly index: number;
}

/**
 * Checks offline that an entry is in a log: the checkpoint by the policy, then the inclusion of the leaf in it.
 * @param file the proof file, or what `parseProof` made of it
 * @param leafHash `hashLeaf` of the entry at hand, computed by the verifier itself
 */
export const verifyProof = async (
  file: string | Uint8Array | LogProof,
  leafHash: Uint8Array,
  policy: LogPolicy,
  hasher: TreeHasher = portableTreeHasher,
): Promise<Result<VerifiedProof, VerifyProofRefusal>> => {
  const proof = typeof file === 'string' || file instanceof Uint8Array ? parseProof(file) : ok(file);
  if (!proof.ok) return proof;
  const { index, hashes, checkpoint } = proof.value;
  const opened = await openCheckpoint(checkpoint, policy);
  if (!opened.ok) return opened;
  const { size, root } = opened.value.checkpoint;
  const included = verifyInclusion({ index, size, leafHash, proof: hashes, root }, hasher);
  return included.ok ? ok({ ...opened.value, index }) : included;
};
