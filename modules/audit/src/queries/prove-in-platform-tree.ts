import type { Tx } from '@haechi/database';
import { CodedError, type TenantId } from '@haechi/kernel';
import { createTileNodeReader, formatProof, proveInclusion } from '@haechi/transparency';
import { sql } from 'kysely';
import { treeHasher } from '../domain/leaf.ts';
import type { AuditTables } from '../tables.ts';
import { createPlatformTileReader } from './read-stored-tile.ts';

export interface PlatformProof {
  /** The signed checkpoint of the log: the entry that is proven. */
  readonly checkpoint: string;
  /** C2SP tlog-proof against the newest checkpoint of the platform tree. */
  readonly proof: string;
}

/** The newest checkpoint of the platform tree; undefined before the first event of all. */
async function readPlatformCheckpoint(tx: Tx) {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.platform_checkpoints')
    .select(['size', 'root', 'note', 'created_at'])
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
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
  const platform = await readPlatformCheckpoint(tx);
  if (leaf === undefined || platform === undefined) throw new CodedError('RES_001');
  const readNodes = createTileNodeReader(platform.size, createPlatformTileReader(tx), treeHasher);
  const proof = await proveInclusion(leaf.index, platform.size, readNodes, treeHasher);
  if (!proof.ok)
    throw new Error(`the platform tree does not cover a leaf of its own: ${proof.error.message}`);
  const file = formatProof({ index: leaf.index, hashes: proof.value, checkpoint: platform.note });
  return { checkpoint: leaf.note, proof: file };
}
