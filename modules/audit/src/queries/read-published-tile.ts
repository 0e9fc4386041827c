import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import {
  encodeEntryBundle,
  FULL_TILE_WIDTH,
  HASH_LENGTH,
  parseTilePath,
  tileWidth,
} from '@haechi/transparency';
import type { LogReader } from '../tiers/read-log.ts';
import { readNewestCheckpoint } from './read-newest-checkpoint.ts';
import { createStoredTileReader } from './read-stored-tile.ts';

/**
 * Bytes of a hash tile or entry bundle as C2SP tlog-tiles publishes it.
 * @param path such as `tile/0/x001/234.p/5`
 * @returns undefined when the path is not one, or no signed checkpoint covers the tile yet
 */
export async function readPublishedTile(
  tx: Tx,
  reader: Pick<LogReader, 'readRangeIn'>,
  tenantId: TenantId,
  path: string,
): Promise<Uint8Array | undefined> {
  const parsed = parseTilePath(path);
  if (!parsed.ok) return undefined;
  const tile = parsed.value;
  const newest = await readNewestCheckpoint(tx, tenantId);
  const level = tile.kind === 'hashes' ? tile.level : 0;
  if (tile.width > tileWidth(newest?.size ?? 0, level, tile.index)) return undefined;
  if (tile.kind === 'entries') {
    const from = tile.index * FULL_TILE_WIDTH;
    const rows = await reader.readRangeIn(tx, tenantId, from, from + tile.width);
    const entries = rows.map(({ leaf }) => Buffer.from(leaf));
    return entries.length === tile.width ? encodeEntryBundle(entries) : undefined;
  }
  const bytes = await createStoredTileReader(tx, tenantId)(tile);
  return bytes.length === tile.width * HASH_LENGTH ? bytes : undefined;
}
