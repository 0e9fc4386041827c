import type { Tx } from '@haechi/database';
import { newId, type TenantId } from '@haechi/kernel';
import { FULL_TILE_WIDTH } from '@haechi/transparency';
import { sql } from 'kysely';
import { monthOf } from '../domain/retention.ts';
import type { AuditTables } from '../tables.ts';
import type { Segment } from './segment.ts';

/** Entries of one file at most: its rows are pruned in one transaction, and its sealed form is held in memory. */
const SEGMENT_ENTRIES_MAX = 256 * FULL_TILE_WIDTH;

interface TileRow {
  readonly tile: number;
  readonly entries: number;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly id_min: string;
  readonly id_max: string;
  readonly first_position: number;
  readonly last_position: number;
}

/** The next tiles that are full, signed, and searchable by their texts; the first alone when asked whether there is anything at all. */
async function readTiles(tx: Tx, tenantId: TenantId, from: number, entriesMax: number): Promise<TileRow[]> {
  const { rows } = await sql<TileRow>`
    SELECT index / ${FULL_TILE_WIDTH} AS tile, count(*) AS entries, min(at) AS first_at, max(at) AS last_at,
           min(id::text COLLATE "C") AS id_min, max(id::text COLLATE "C") AS id_max,
           min(position) AS first_position, max(position) AS last_position
    FROM audit.audit_logs
    WHERE tenant_id = ${tenantId} AND index >= ${from} AND index < ${from + entriesMax}
      AND index < (SELECT coalesce(max(size), 0) FROM audit.checkpoints WHERE tenant_id = ${tenantId})
      AND index < (SELECT (coalesce(max(tile), -1) + 1) * ${FULL_TILE_WIDTH} FROM audit.text_blocks WHERE tenant_id = ${tenantId})
    GROUP BY 1 ORDER BY 1`.execute(tx);
  return rows;
}

/** Tiles from the first one on that are whole, old enough, and of the month of the first. */
function pickTiles(tiles: readonly TileRow[], endMs: number): readonly TileRow[] {
  const [first] = tiles;
  if (first === undefined) return [];
  const month = monthOf(first.first_at);
  const end = tiles.findIndex(
    (tile) =>
      tile.entries !== FULL_TILE_WIDTH || tile.last_at.getTime() >= endMs || monthOf(tile.first_at) !== month,
  );
  return end === -1 ? tiles : tiles.slice(0, end);
}

/**
 * Plans the next segment of a log: whole tiles of one month whose youngest event is older than the end of the hot tier.
 * In a system transaction. @returns undefined when nothing is due
 */
export async function planSegment(
  tx: Tx,
  tenantId: TenantId,
  endMs: number,
  now: Date,
): Promise<Segment | undefined> {
  const { rows: ends } = await sql<{ from: number }>`
    SELECT coalesce(max(to_index), 0) AS from FROM audit.segments WHERE tenant_id = ${tenantId}`.execute(tx);
  const from = ends[0]?.from ?? 0;
  // Most logs have nothing due at most times: one tile tells.
  if (pickTiles(await readTiles(tx, tenantId, from, FULL_TILE_WIDTH), endMs).length === 0) return undefined;
  const tiles = pickTiles(await readTiles(tx, tenantId, from, SEGMENT_ENTRIES_MAX), endMs);
  const [first] = tiles;
  if (first === undefined) return undefined;
  const id = newId('segment');
  const to = from + tiles.length * FULL_TILE_WIDTH;
  const name = [from, to].map((index) => String(index).padStart(12, '0')).join('-');
  return await tx
    .withTables<AuditTables>()
    .insertInto('audit.segments')
    .values({
      id,
      tenant_id: tenantId,
      from_index: from,
      to_index: to,
      state: 'planned',
      first_at: new Date(Math.min(...tiles.map(({ first_at: at }) => at.getTime()))),
      last_at: new Date(Math.max(...tiles.map(({ last_at: at }) => at.getTime()))),
      id_min: tiles.map(({ id_min: least }) => least).toSorted()[0] ?? first.id_min,
      id_max:
        tiles
          .map(({ id_max: most }) => most)
          .toSorted()
          .at(-1) ?? first.id_max,
      first_position: Math.min(...tiles.map(({ first_position: least }) => least)),
      last_position: Math.max(...tiles.map(({ last_position: most }) => most)),
      warm_name: `${tenantId}/${monthOf(first.first_at)}/${name}.parquet`,
      created_at: now,
      moved_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}
