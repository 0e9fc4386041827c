import { type ArrayType, type ArrayValue, columnOf, type Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { type RawBuilder, sql } from 'kysely';
import type { FullTile, GrownTree, LogRow } from './grow-trees.ts';

/** The values of a column of the log, of some rows. */
type Column = (rows: readonly LogRow[]) => RawBuilder<unknown>;

const column =
  <T extends ArrayType>(type: T, read: (row: LogRow) => ArrayValue<T> | null): Column =>
  (rows) =>
    columnOf(type, rows, read);

const LOG_COLUMNS: Readonly<Record<keyof LogRow, Column>> = {
  tenant_id: column('uuid', (row) => row.tenant_id),
  index: column('int8', (row) => row.index),
  position: column('int8', (row) => row.position),
  id: column('uuid', (row) => row.id),
  at: column('timestamptz', (row) => row.at),
  actor_kind: column('text', (row) => row.actor_kind),
  actor_id: column('text', (row) => row.actor_id),
  actor_name: column('text', (row) => row.actor_name),
  action: column('text', (row) => row.action),
  target_kind: column('text', (row) => row.target_kind),
  target_id: column('text', (row) => row.target_id),
  target_name: column('text', (row) => row.target_name),
  scope_id: column('uuid', (row) => row.scope_id),
  result: column('text', (row) => row.result),
  reason: column('text', (row) => row.reason),
  ip: column('text', (row) => row.ip),
  leaf: column('text', (row) => row.leaf),
  leaf_hash: column('bytea', (row) => row.leaf_hash),
};
const COLUMNS = Object.entries(LOG_COLUMNS);

/** One array per column instead of one parameter per value: a thousand rows are planned and sent like one. */
export async function insertLogRows(tx: Tx, rows: readonly LogRow[]): Promise<void> {
  const names = COLUMNS.map(([name]) => sql.ref(name));
  const arrays = COLUMNS.map(([, valuesOf]) => valuesOf(rows));
  await sql`INSERT INTO audit.audit_logs (${sql.join(names)})
    SELECT * FROM unnest(${sql.join(arrays)})`.execute(tx);
}

const FULL = 256;

interface LostTile {
  readonly tenantId: TenantId;
  readonly level: number;
  readonly index: number;
}

/** Full tiles are made from what is stored, so that they can be compared with it later. @returns those it lacks rows for */
export async function insertTiles(tx: Tx, trees: readonly GrownTree[]): Promise<LostTile[]> {
  const lost: LostTile[] = [];
  for (const { tenantId, tiles } of trees) {
    for (const tile of tiles) {
      const made = await insertTile(tx, tenantId, tile);
      if (!made) lost.push({ tenantId, level: tile.level, index: tile.index });
    }
  }
  return lost;
}

async function insertTile(tx: Tx, tenantId: TenantId, { level, index, root }: FullTile): Promise<boolean> {
  const first = index * FULL;
  const hashes =
    level === 0
      ? sql`SELECT index, leaf_hash AS hash FROM audit.audit_logs
            WHERE tenant_id = ${tenantId} AND index >= ${first} AND index < ${first + FULL}`
      : sql`SELECT index, root AS hash FROM audit.tiles
            WHERE tenant_id = ${tenantId} AND level = ${level - 1} AND index >= ${first} AND index < ${first + FULL}`;
  const { numAffectedRows } = await sql`
    INSERT INTO audit.tiles (tenant_id, level, index, hashes, root)
    SELECT ${tenantId}::uuid, ${level}::smallint, ${index}::bigint, string_agg(hash, ''::bytea ORDER BY index), ${root}::bytea
    FROM (${hashes}) AS nodes HAVING count(*) = ${FULL}`.execute(tx);
  return numAffectedRows === 1n;
}

/** A full tile of the platform tree, made from what is stored. Where leaves are gone none is made: verification tells. */
export async function insertPlatformTile(tx: Tx, { level, index, root }: FullTile): Promise<void> {
  const first = index * FULL;
  const hashes =
    level === 0
      ? sql`SELECT index, leaf_hash AS hash FROM audit.platform_leaves
            WHERE index >= ${first} AND index < ${first + FULL}`
      : sql`SELECT index, root AS hash FROM audit.platform_tiles
            WHERE level = ${level - 1} AND index >= ${first} AND index < ${first + FULL}`;
  await sql`
    INSERT INTO audit.platform_tiles (level, index, hashes, root)
    SELECT ${level}::smallint, ${index}::bigint, string_agg(hash, ''::bytea ORDER BY index), ${root}::bytea
    FROM (${hashes}) AS nodes HAVING count(*) = ${FULL}`.execute(tx);
}

export async function upsertTrees(
  tx: Tx,
  trees: readonly GrownTree[],
  epoch: number,
  at: Date,
): Promise<void> {
  await sql`
    INSERT INTO audit.trees (tenant_id, size, subtrees, root, epoch, updated_at)
    SELECT tenant_id, size, subtrees, root, ${epoch}::bigint, ${at}::timestamptz FROM unnest(
      ${trees.map(({ tenantId }) => tenantId)}::uuid[], ${trees.map(({ size }) => size)}::bigint[],
      ${trees.map(({ subtrees }) => subtrees)}::bytea[], ${trees.map(({ root }) => root)}::bytea[]
    ) AS grown (tenant_id, size, subtrees, root)
    ON CONFLICT (tenant_id) DO UPDATE SET size = excluded.size, subtrees = excluded.subtrees,
      root = excluded.root, epoch = excluded.epoch, updated_at = excluded.updated_at`.execute(tx);
}

/** @param notes in the order of `trees` */
export async function insertCheckpoints(
  tx: Tx,
  trees: readonly GrownTree[],
  notes: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    INSERT INTO audit.checkpoints (tenant_id, size, root, note, created_at)
    SELECT tenant_id, size, root, note, ${at}::timestamptz FROM unnest(
      ${trees.map(({ tenantId }) => tenantId)}::uuid[], ${trees.map(({ size }) => size)}::bigint[],
      ${trees.map(({ root }) => root)}::bytea[], ${notes}::text[]
    ) AS signed (tenant_id, size, root, note)`.execute(tx);
}
