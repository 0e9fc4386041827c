import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { FULL_TILE_WIDTH } from '@haechi/transparency';
import { sql } from 'kysely';
import { type BlockFilter, blockCondition } from './block-filter.ts';

/** Tiles that are looked up in one question; a page is mostly filled by the first few. */
const TILES_FIRST = 4;
const TILES_MAX = 128;

/** The end of what the filters of a log cover: entries from there on have none yet. */
export async function readBlocksEnd(tx: Tx, tenantId: TenantId): Promise<number> {
  const { rows } = await sql<{ end: number }>`
    SELECT coalesce(max(tile) + 1, 0) AS end FROM audit.text_blocks WHERE tenant_id = ${tenantId}`.execute(
    tx,
  );
  return (rows[0]?.end ?? 0) * FULL_TILE_WIDTH;
}

/** Tiles that may hold what is searched, the newest first. */
async function findTiles(
  tx: Tx,
  tenantId: TenantId,
  filter: BlockFilter,
  { from, below }: { readonly from: number; readonly below: number },
): Promise<number[]> {
  const { rows } = await sql<{ tile: number }>`
    SELECT tile FROM audit.text_blocks
    WHERE tenant_id = ${tenantId} AND tile >= ${Math.floor(from / FULL_TILE_WIDTH)}
      AND tile < ${Math.ceil(below / FULL_TILE_WIDTH)} AND ${blockCondition(filter)}
    ORDER BY tile DESC`.execute(tx);
  return rows.map(({ tile }) => tile);
}

/**
 * Rows of the hot tier that fit, newest first, looked for only in tiles that may hold them.
 * @param readTiles rows that fit among the entries of some tiles, newest first
 */
export async function searchByBlock<Row>(
  tx: Tx,
  tenantId: TenantId,
  filter: BlockFilter,
  { from, below, limit }: { readonly from: number; readonly below: number; readonly limit: number },
  readTiles: (tiles: readonly number[], limit: number) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const tiles = await findTiles(tx, tenantId, filter, { from, below });
  const rows: Row[] = [];
  let size = TILES_FIRST;
  for (let place = 0; place < tiles.length && rows.length < limit; ) {
    const group = tiles.slice(place, place + size);
    rows.push(...(await readTiles(group, limit - rows.length)));
    place += group.length;
    size = Math.min(size * 2, TILES_MAX);
  }
  return rows;
}
