import type { Database, Tx } from '@haechi/database';
import { PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import {
  createTileNodeReader,
  formatAddCheckpoint,
  proveConsistency,
  type ReadTile,
} from '@haechi/transparency';
import { sql } from 'kysely';
import { treeHasher } from '../domain/leaf.ts';
import type { StoredCheckpoint } from '../domain/log-source.ts';
import { readNewestCheckpoint } from '../queries/read-newest-checkpoint.ts';
import { createPlatformTileReader, createStoredTileReader } from '../queries/read-stored-tile.ts';

/** Which tree of a tenant is cosigned: its own log, or, for the operator, the tree over the checkpoints of all logs. */
export type WitnessedTree = 'own' | 'platform_tree';

/** Both trees look alike to a witness. */
export interface TreeToWitness {
  readonly newest: StoredCheckpoint | undefined;
  readonly readTile: ReadTile;
  checkpointAt(size: number): Promise<StoredCheckpoint | undefined>;
}

async function readPlatformCheckpoint(
  tx: Tx,
  size: number | undefined,
): Promise<StoredCheckpoint | undefined> {
  const { rows } = await sql<StoredCheckpoint>`
    SELECT size, root, note FROM audit.platform_checkpoints
    WHERE ${size ?? null}::bigint IS NULL OR size = ${size ?? null}
    ORDER BY size DESC LIMIT 1`.execute(tx);
  return rows[0];
}

async function readCheckpointAt(
  tx: Tx,
  tenantId: TenantId,
  size: number,
): Promise<StoredCheckpoint | undefined> {
  const { rows } = await sql<StoredCheckpoint>`
    SELECT size, root, note FROM audit.checkpoints WHERE tenant_id = ${tenantId} AND size = ${size}`.execute(
    tx,
  );
  return rows[0];
}

/** @param tx above all tenants for the platform tree */
async function openTree(tx: Tx, tenantId: TenantId, tree: WitnessedTree): Promise<TreeToWitness> {
  if (tree === 'platform_tree')
    return {
      newest: await readPlatformCheckpoint(tx, undefined),
      readTile: createPlatformTileReader(tx),
      checkpointAt: (size) => readPlatformCheckpoint(tx, size),
    };
  return {
    newest: await readNewestCheckpoint(tx, tenantId),
    readTile: createStoredTileReader(tx, tenantId),
    checkpointAt: (size) => readCheckpointAt(tx, tenantId, size),
  };
}

/** Reads a tree as of one moment, in the transaction it needs. */
export async function readTree<T>(
  database: Database,
  tenantId: TenantId,
  tree: WitnessedTree,
  read: (opened: TreeToWitness) => Promise<T>,
): Promise<T> {
  const options = { readOnly: true, isolation: 'repeatable read' } as const;
  const work = async (tx: Tx): Promise<T> => await read(await openTree(tx, tenantId, tree));
  return tree === 'platform_tree' && tenantId === PLATFORM_TENANT_ID
    ? await database.system('read the platform tree for a witness', work, options)
    : await database.tenant(tenantId, work, options);
}

export interface WitnessRequest {
  readonly checkpoint: StoredCheckpoint;
  /** The body of `add-checkpoint` (C2SP tlog-witness). */
  readonly body: string;
}

/**
 * What a witness is asked that knows the log at `knownSize`.
 * @returns undefined while nothing was signed yet, `ahead` when the witness knows more than the log has
 */
export async function composeWitnessRequest(
  { newest, readTile }: TreeToWitness,
  knownSize: number,
): Promise<WitnessRequest | 'ahead' | undefined> {
  if (newest === undefined) return undefined;
  if (knownSize > newest.size) return 'ahead';
  if (knownSize === 0)
    return {
      checkpoint: newest,
      body: formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: newest.note }),
    };
  const readNodes = createTileNodeReader(newest.size, readTile, treeHasher);
  const proof = await proveConsistency(knownSize, newest.size, readNodes, treeHasher);
  if (!proof.ok) throw new Error(`sizes that were checked are refused: ${proof.error.message}`);
  return {
    checkpoint: newest,
    body: formatAddCheckpoint({ oldSize: knownSize, proof: proof.value, checkpoint: newest.note }),
  };
}
