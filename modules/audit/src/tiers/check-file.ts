import { createHash, hash } from 'node:crypto';
import type { Tx } from '@haechi/database';
import {
  createCompactRange,
  createTileNodeReader,
  openCheckpoint,
  proveConsistency,
  readRangeState,
  verifyConsistency,
} from '@haechi/transparency';
import { treeHasher } from '../domain/leaf.ts';
import type { StoredCheckpoint } from '../domain/log-source.ts';
import { readNewestCheckpoint } from '../queries/read-newest-checkpoint.ts';
import { createStoredTileReader } from '../queries/read-stored-tile.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { FileLeaves } from './log-file.ts';
import type { Segment } from './segment.ts';

export interface ProvenFile {
  /** SHA-256 over the leaf hashes in order. */
  readonly digest: Uint8Array;
  /** Size of the signed checkpoint it was proven against. */
  readonly checkpointSize: number;
}

/** What the log signed about a segment. */
export interface SegmentClaim {
  /** Subtrees left of the segment. */
  readonly left: readonly Uint8Array[];
  readonly checkpoint: StoredCheckpoint;
  /** From the end of the segment to the checkpoint. */
  readonly consistency: readonly Uint8Array[];
}

/** Reads what a file of a segment has to add up to. @throws Error when no checkpoint covers it */
export async function readSegmentClaim(tx: Tx, segment: Segment): Promise<SegmentClaim> {
  const { tenant_id: tenantId, from_index: from, to_index: to } = segment;
  const checkpoint = await readNewestCheckpoint(tx, tenantId);
  if (checkpoint === undefined || checkpoint.size < to)
    throw new Error(`no checkpoint covers the entries up to ${to}: run a verification`);
  const readNodes = createTileNodeReader(checkpoint.size, createStoredTileReader(tx, tenantId), treeHasher);
  const proof = await proveConsistency(to, checkpoint.size, readNodes, treeHasher);
  if (!proof.ok) throw new Error(`sizes in order are refused: ${proof.error.message}`);
  return { left: (await readRangeState(from, readNodes)).hashes, checkpoint, consistency: proof.value };
}

/** A file that is not what the log signed; it is made again. */
export class FileDiffersError extends Error {
  override readonly name = 'FileDiffersError';
}

/**
 * Proves what was read back from a file against the signed log: the leaves are hashed again from their texts, make the
 * root at the end of the segment together with the entries before it, and that root grows into the checkpoint's.
 * @throws {FileDiffersError} when they do not
 */
export async function proveFile(
  leaves: AsyncIterable<FileLeaves>,
  segment: Segment,
  claim: SegmentClaim,
  identity: LogIdentity,
): Promise<ProvenFile> {
  const { tenant_id: tenantId, from_index: from, to_index: to } = segment;
  const range = createCompactRange({ size: from, hashes: claim.left }, treeHasher);
  const digest = createHash('sha256');
  for await (const { indexes, inputs, leafHashes } of leaves)
    for (const [place, input] of inputs.entries()) {
      const index = indexes[place];
      if (index !== range.size)
        throw new FileDiffersError(`the file has entry ${index} in place of ${range.size}`);
      const leafHash = hash('sha256', input, 'buffer');
      if (!leafHash.equals(leafHashes[place] ?? new Uint8Array()))
        throw new FileDiffersError(`entry ${index} of the file is not the one that was hashed`);
      digest.update(leafHash);
      range.append(leafHash);
    }
  if (range.size !== to) throw new FileDiffersError(`the file ends at ${range.size} instead of ${to}`);
  const logKeys = identity.verifiersOf(tenantId);
  const opened = await openCheckpoint(claim.checkpoint.note, {
    origin: identity.originOf(tenantId),
    logKeys,
  });
  if (!opened.ok) throw new Error(`the newest checkpoint is not of this log (${opened.error.code})`);
  const { size, root } = opened.value.checkpoint;
  const grown = verifyConsistency(
    { oldSize: to, newSize: size, oldRoot: range.root(), newRoot: root, proof: claim.consistency },
    treeHasher,
  );
  if (!grown.ok)
    throw new FileDiffersError(`the entries do not add up to what was signed (${grown.error.code})`);
  return { digest: digest.digest(), checkpointSize: size };
}
