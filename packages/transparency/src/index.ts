export { decodeBase64, encodeBase64 } from './encoding/base64.ts';
export {
  EXPORT_FORMAT,
  type ExportHeader,
  type ExportRefusal,
  formatExportHeader,
  parseExportHeader,
} from './export/export-header.ts';
export { splitLines } from './export/split-lines.ts';
export { type VerifiedExport, type VerifyExportRefusal, verifyExport } from './export/verify-export.ts';
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
export { readRangeState } from './merkle/read-range-state.ts';
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
  createCosignatureVerifier,
  createCosigner,
  readCosignatureTime,
} from './note/cosignature.ts';
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
  labelOfVerifierKey,
  type NoteKey,
  type NoteKeyRefusal,
  type NoteSigningKey,
  nameOfVerifierKey,
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
  type VerifiedSignature,
  type VerifyNoteRefusal,
  verifyNote,
} from './note/verify-note.ts';
export {
  formatProof,
  type LogProof,
  PROOF_BYTES_MAX,
  type ProofRefusal,
  parseProof,
} from './proof/log-proof.ts';
export {
  type LogPolicy,
  type OpenCheckpointRefusal,
  type OpenedCheckpoint,
  openCheckpoint,
} from './proof/open-checkpoint.ts';
export { type VerifiedProof, type VerifyProofRefusal, verifyProof } from './proof/verify-proof.ts';
export type { Refusal, Result } from './result.ts';
export {
  decodeEntryBundle,
  ENTRY_LENGTH_MAX,
  type EntryBundleRefusal,
  encodeEntryBundle,
} from './tiles/entry-bundle.ts';
export { decodeTile, encodeTile, type TileRefusal } from './tiles/hash-tile.ts';
export {
  type EntryBundle,
  entryBundlesToWrite,
  FULL_TILE_WIDTH,
  type HashTile,
  hashTilesToWrite,
  TILE_LEVEL_MAX,
  tileWidth,
} from './tiles/tile-coordinates.ts';
export { createTileNodeReader, type ReadTile } from './tiles/tile-node-reader.ts';
export {
  entryBundlePath,
  hashTilePath,
  parseTilePath,
  type TilePath,
  type TilePathRefusal,
} from './tiles/tile-path.ts';
export {
  ADD_CHECKPOINT_BYTES_MAX,
  type AddCheckpoint,
  type AddCheckpointRefusal,
  formatAddCheckpoint,
  parseAddCheckpoint,
} from './witness/add-checkpoint.ts';
export {
  checkGrowth,
  type GrowthRefusal,
  openSubmission,
  type Submission,
  type SubmissionRefusal,
  WITNESS_SIZE_TYPE,
  WITNESS_STATUS,
  type Witnessed,
} from './witness/judge-checkpoint.ts';
export { addSignatureLines, cosignText, pickCosignature } from './witness/signature-lines.ts';
