import type { Database, Tx } from '@haechi/database';
import { createCompactRange, EMPTY_RANGE, openCheckpoint } from '@haechi/transparency';
import { sql } from 'kysely';
import { hashLeafText, treeHasher } from '../domain/leaf.ts';
import { type LogProblem, problem } from '../domain/log-problem.ts';
import type { LogIdentity } from '../signing/log-identity.ts';

const BATCH_SIZE = 2_000;

/** A leaf with the checkpoint it stands for and the platform checkpoint that ends with it, where there are such. */
interface PlatformRow {
  readonly index: number;
  readonly leaf_hash: Uint8Array;
  readonly note: string | null;
  readonly root: Uint8Array | null;
  readonly signed: string | null;
}

async function readRows(tx: Tx, from: number): Promise<PlatformRow[]> {
  const { rows } = await sql<PlatformRow>`
    SELECT l.index, l.leaf_hash, c.note, p.root, p.note AS signed FROM audit.platform_leaves AS l
    LEFT JOIN audit.checkpoints AS c ON c.tenant_id = l.tenant_id AND c.size = l.size
    LEFT JOIN audit.platform_checkpoints AS p ON p.size = l.index + 1
    WHERE l.index >= ${from} ORDER BY l.index LIMIT ${BATCH_SIZE}`.execute(tx);
  return rows;
}

/**
 * Verifies the platform tree: each leaf is hashed again from the checkpoint it stands for, and the tree is computed
 * again and compared with everything that was signed about it.
 */
export async function verifyPlatformTree(
  database: Database,
  identity: LogIdentity,
): Promise<LogProblem | undefined> {
  const range = createCompactRange(EMPTY_RANGE, treeHasher);
  const policy = { origin: identity.platformOrigin, logKeys: identity.platformVerifiers };
  let signedSize = 0;

  async function isGenuine({ index, leaf_hash, note, root, signed }: PlatformRow): Promise<boolean> {
    if (index !== range.size || note === null || Buffer.compare(hashLeafText(note), leaf_hash) !== 0)
      return false;
    range.append(leaf_hash);
    if (signed === null || root === null) return true;
    const opened = await openCheckpoint(signed, policy);
    const computed = range.root();
    if (!opened.ok || Buffer.compare(root, computed) !== 0) return false;
    signedSize = range.size;
    const { checkpoint } = opened.value;
    return checkpoint.size === range.size && Buffer.compare(checkpoint.root, computed) === 0;
  }

  for (let rows: PlatformRow[] | undefined; rows === undefined || rows.length === BATCH_SIZE; ) {
    rows = await database.system('verify the platform tree', (tx) => readRows(tx, range.size), {
      readOnly: true,
    });
    for (const row of rows)
      if (!(await isGenuine(row)))
        return problem('platform_tree_changed', null, { leaf: String(range.size) });
  }
  return signedSize === range.size
    ? undefined
    : problem('platform_tree_changed', null, { leaf: String(signedSize) });
}
