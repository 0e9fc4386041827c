import type { Tx } from '@haechi/database';
import { CodedError, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { createTileNodeReader, formatProof, proveInclusion } from '@haechi/transparency';
import { sql } from 'kysely';
import { treeHasher } from '../domain/leaf.ts';
import { withCosignatures } from '../witness/read-cosignatures.ts';
import { createPlatformTileReader } from './read-stored-tile.ts';

export interface PlatformProof {
  /** The signed checkpoint of the log: the entry that is proven. */
  readonly checkpoint: string;
  /** C2SP tlog-proof against the newest checkpoint of the platform tree. */
  readonly proof: string;
}

/**
 * A checkpoint of the platform tree: the newest one that witnesses signed and that covers `beyond` leaves, else the
 * newest. Undefined before the first event of all.
 */
async function readPlatformCheckpoint(tx: Tx, beyond: number | undefined) {
  const { rows } = await sql<{ size: number; note: string }>`
    SELECT size, note FROM audit.platform_checkpoints AS c
    ORDER BY size > ${beyond ?? 0} AND EXISTS (
      SELECT FROM audit.cosignatures AS s
      WHERE s.tenant_id = ${PLATFORM_TENANT_ID} AND s.log = 'platform_tree' AND s.size = c.size) DESC, size DESC
    LIMIT 1`.execute(tx);
  const [found] = rows;
  return found && (await withCosignatures(tx, PLATFORM_TENANT_ID, 'platform_tree', found));
}

/**
 * The proof that the newest checkpoint of a log is in the platform tree.
 * @param tx above all tenants: the tree has leaves of every log
 * @throws {CodedError} RES_001 while the log is empty
 */
export async function proveInPlatformTree(tx: Tx, tenantId: TenantId): Promise<PlatformProof> {
  const { rows } = await sql<{ index: number; note: string }>`
    SELECT l.index, c.note FROM audit.platform_leaves AS l
    JOIN audit.checkpoints AS c ON c.tenant_id = l.tenant_id AND c.size = l.size
    WHERE l.tenant_id = ${tenantId} ORDER BY l.size DESC, l.index DESC LIMIT 1`.execute(tx);
  const leaf = rows[0];
  const platform = await readPlatformCheckpoint(tx, leaf?.index);
  if (leaf === undefined || platform === undefined) throw new CodedError('RES_001');
  const readNodes = createTileNodeReader(platform.size, createPlatformTileReader(tx), treeHasher);
  const proof = await proveInclusion(leaf.index, platform.size, readNodes, treeHasher);
  if (!proof.ok)
    throw new Error(`the platform tree does not cover a leaf of its own: ${proof.error.message}`);
  const file = formatProof({ index: leaf.index, hashes: proof.value, checkpoint: platform.note });
  return { checkpoint: leaf.note, proof: file };
}
