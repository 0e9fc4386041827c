import type { Tx } from '@haechi/database';
import { CodedError, type TenantId } from '@haechi/kernel';
import { createTileNodeReader, proveConsistency, readRoot } from '@haechi/transparency';
import { treeHasher } from '../domain/leaf.ts';
import { readNewestCheckpoint } from './read-newest-checkpoint.ts';
import { createStoredTileReader } from './read-stored-tile.ts';

export interface GrowthProof {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** The newest signed note. */
  readonly checkpoint: string;
}

/**
 * The proof that the log of `from` entries is the beginning of the log of `to` entries.
 * @param to the newest signed size unless given
 * @throws {CodedError} AUD_002 from size 0, which would prove nothing; AUD_003 for sizes that the log does not have
 */
export async function proveGrowth(
  tx: Tx,
  tenantId: TenantId,
  from: number,
  to: number | undefined,
): Promise<GrowthProof> {
  if (from === 0) throw new CodedError('AUD_002');
  const newest = await readNewestCheckpoint(tx, tenantId);
  const end = to ?? newest?.size ?? 0;
  if (newest === undefined || from > end || end > newest.size)
    throw new CodedError('AUD_003', { params: { size: newest?.size ?? 0 } });
  const readNodes = createTileNodeReader(end, createStoredTileReader(tx, tenantId), treeHasher);
  const proof = await proveConsistency(from, end, readNodes, treeHasher);
  if (!proof.ok) throw new Error(`sizes that were checked are refused: ${proof.error.message}`);
  return {
    from,
    to: end,
    fromRoot: await readRoot(from, readNodes, treeHasher),
    toRoot: await readRoot(end, readNodes, treeHasher),
    hashes: proof.value,
    checkpoint: newest.note,
  };
}
