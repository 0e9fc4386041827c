export { decodeBase64, encodeBase64 } from './encoding/base64.ts';
export {
  type CompactRange,
  type CompactRangeState,
  createCompactRange,
  EMPTY_RANGE,
  rootOfLeaves,
} from './merkle/compact-range.ts';
export {
  type ConsistencyClaim,
  type ConsistencyRefusal,
  proveConsistency,
  verifyConsistency,
} from './merkle/consistency-proof.ts';
export {
  type InclusionClaim,
  type InclusionRefusal,
  proveInclusion,
  verifyInclusion,
} from './merkle/inclusion-proof.ts';
export { readRoot } from './merkle/read-root.ts';
export {
  createTreeHasher,
  HASH_LENGTH,
  hashChildren,
  hashLeaf,
  portableTreeHasher,
  type Sha256,
  type TreeHasher,
} from './merkle/tree-hasher.ts';
export { type HashedNode, type ReadNodes, TREE_SIZE_MAX, type TreeNode } from './merkle/tree-node.ts';
export {
  type Checkpoint,
  type CheckpointRefusal,
  formatCheckpoint,
  parseCheckpoint,
} from './note/checkpoint.ts';
export {
  publicKeyOfSeed,
  type Sign,
  signWithSeed,
  type Verify,
  verifyWithPublicKey,
} from './note/ed25519.ts';
export {
  createNoteKey,
  createNoteSigningKey,
  formatSigningKey,
  formatVerifierKey,
  isKeyName,
  type NoteKey,
  type NoteKeyRefusal,
  type NoteSigningKey,
  noteKeyId,
  parseSigningKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
  type SignatureType,
} from './note/note-key.ts';
export { createNoteSigner, createSeedSigner, type NoteSigner, signNote } from './note/sign-note.ts';
export {
  formatNote,
  NOTE_BYTES_MAX,
  NOTE_SIGNATURES_MAX,
  type NoteRefusal,
  type NoteSignature,
  parseNote,
  type SignedNote,
} from './note/signed-note.ts';
export {
  createNoteVerifier,
  type NoteVerifier,
  type VerifiedNote,
  type VerifyNoteRefusal,
  verifyNote,
} from './note/verify-note.ts';
export type { Refusal, Result } from './result.ts';
