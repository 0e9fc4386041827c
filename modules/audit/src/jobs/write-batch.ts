import { binaryArray, type Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { FullTile, GrownTree, LogRow } from './grow-trees.ts';

/** A column of the log: its type in the database, and the values of some rows as an array of it. */
interface Column {
  readonly type: string;
  arrayOf(rows: readonly LogRow[]): Buffer;
}

type NamesOf<V> = { [N in keyof LogRow]-?: LogRow[N] extends V ? N : never }[keyof LogRow];

const texts = (name: NamesOf<string | null>): Column => ({
  type: 'text',
  arrayOf: (rows) =>
    binaryArray(
      'text',
      rows.map((row) => row[name]),
    ),
});
const ids = (name: NamesOf<string>): Column => ({
  type: 'uuid',
  arrayOf: (rows) =>
    binaryArray(
      'uuid',
      rows.map((row) => row[name]),
    ),
});
const numbers = (name: NamesOf<number>): Column => ({
  type: 'bigint',
  arrayOf: (rows) =>
    binaryArray(
      'int8',
      rows.map((row) => row[name]),
    ),
});

const LOG_COLUMNS: Readonly<Record<keyof LogRow, Column>> = {
  tenant_id: ids('tenant_id'),
  index: numbers('index'),
  position: numbers('position'),
  id: ids('id'),
  at: {
    type: 'timestamptz',
    arrayOf: (rows) =>
      binaryArray(
        'timestamptz',
        rows.map(({ at }) => at),
      ),
  },
  actor_kind: texts('actor_kind'),
  actor_id: texts('actor_id'),
  actor_name: texts('actor_name'),
  action: texts('action'),
  target_kind: texts('target_kind'),
  target_id: texts('target_id'),
  target_name: texts('target_name'),
  scope_id: ids('scope_id'),
  result: texts('result'),
  reason: texts('reason'),
  ip: texts('ip'),
  leaf: texts('leaf'),
  leaf_hash: {
    type: 'bytea',
    arrayOf: (rows) =>
      binaryArray(
        'bytea',
        rows.map(({ leaf_hash: leafHash }) => leafHash),
      ),
  },
};
const COLUMNS = Object.entries(LOG_COLUMNS);

/** One array per column instead of one parameter per value: a thousand rows are planned and sent like one. */
export async function insertLogRows(tx: Tx, rows: readonly LogRow[]): Promise<void> {
  const arrays = COLUMNS.map(([, { type, arrayOf }]) => sql`${arrayOf(rows)}::${sql.raw(type)}[]`);
  await sql`INSERT INTO audit.audit_logs (${sql.join(COLUMNS.map(([name]) => sql.ref(name)))})
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
