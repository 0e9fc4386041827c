import type { Tx } from '@haechi/database';
import { createCompactRange } from '@haechi/transparency';
import { sql } from 'kysely';
import { joinHashes, splitHashes } from '../domain/hash-list.ts';
import { hashLeafText, treeHasher } from '../domain/leaf.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import { type FullTile, fullTilesAmong, type GrownTree } from './grow-trees.ts';
import type { FencedState } from './pass-fence.ts';
import { insertPlatformTile } from './write-batch.ts';

export interface PlatformGrowth {
  readonly identity: LogIdentity;
  readonly platformTree: FencedState['platformTree'];
  readonly trees: readonly GrownTree[];
  /** The signed checkpoints of `trees`, in their order. */
  readonly notes: readonly string[];
  readonly at: Date;
}

/**
 * Appends the new checkpoints of the logs to the platform tree and signs where it stands then. In the transaction
 * that made the checkpoints: there is never a checkpoint that the platform tree does not have.
 */
export async function growPlatformTree(tx: Tx, growth: PlatformGrowth): Promise<void> {
  const { identity, platformTree, trees, notes, at } = growth;
  const { size: oldSize } = platformTree;
  const range = createCompactRange({ size: oldSize, hashes: splitHashes(platformTree.subtrees) }, treeHasher);
  const leafHashes = notes.map(hashLeafText);
  const tiles: FullTile[] = leafHashes.flatMap((hash) => fullTilesAmong(range.append(hash)));
  const root = range.root();
  const note = await identity.signPlatformCheckpoint(range.size, root);
  await sql`
    WITH leaves AS (
      INSERT INTO audit.platform_leaves (index, tenant_id, size, leaf_hash)
      SELECT ${oldSize}::bigint + ordinality - 1, tenant_id, size, leaf_hash FROM unnest(
        ${trees.map(({ tenantId }) => tenantId)}::uuid[], ${trees.map(({ size }) => size)}::bigint[],
        ${leafHashes}::bytea[]
      ) WITH ORDINALITY AS signed (tenant_id, size, leaf_hash, ordinality)
    ), grown AS (
      UPDATE audit.platform_tree SET size = ${range.size}, subtrees = ${joinHashes(range.state().hashes)}
    )
    INSERT INTO audit.platform_checkpoints (size, root, note, created_at)
    VALUES (${range.size}, ${root}, ${note}, ${at})`.execute(tx);
  for (const tile of tiles.toSorted((one, other) => one.level - other.level)) {
    await insertPlatformTile(tx, tile);
  }
}
