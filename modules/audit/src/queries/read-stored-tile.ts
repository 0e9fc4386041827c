import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { FULL_TILE_WIDTH, HASH_LENGTH, type HashTile, type ReadTile } from '@haechi/transparency';
import { type RawBuilder, sql } from 'kysely';

/** Where the hashes of one tree are: conditions that pick its rows. */
interface HashStore {
  /** `FROM … WHERE …` of the rows that have `index` and `leaf_hash`. */
  readonly leaves: RawBuilder<unknown>;
  /** The same of the full tiles. */
  readonly tiles: RawBuilder<unknown>;
}

/**
 * Reads hash tiles (C2SP tlog-tiles). Full tiles are stored, and stay when the entries leave the database; a tile that
 * was at the right edge once is the beginning of one. What is no full tile yet is put together from the leaf hashes, or
 * from the roots of the tiles below it. What is not there comes back too short.
 */
function createTileReader(tx: Tx, { leaves, tiles }: HashStore): ReadTile {
  async function readBytes(query: RawBuilder<{ bytes: Uint8Array | null }>): Promise<Uint8Array> {
    const { rows } = await query.execute(tx);
    return rows[0]?.bytes ?? new Uint8Array();
  }

  const read = async ({ level, index, width }: HashTile): Promise<Uint8Array> => {
    const from = index * FULL_TILE_WIDTH;
    const to = from + width;
    const stored = await readBytes(
      sql`SELECT hashes AS bytes ${tiles} AND level = ${level} AND index = ${index}`,
    );
    if (width === FULL_TILE_WIDTH || stored.length > 0) return stored.subarray(0, width * HASH_LENGTH);
    if (level === 0)
      return readBytes(sql`SELECT string_agg(leaf_hash, ''::bytea ORDER BY index) AS bytes ${leaves}
        AND index >= ${from} AND index < ${to}`);
    return readBytes(sql`SELECT string_agg(root, ''::bytea ORDER BY index) AS bytes ${tiles}
      AND level = ${level - 1} AND index >= ${from} AND index < ${to}`);
  };

  // Tiles are asked for all at once; a transaction has one connection and answers one question at a time.
  let last: Promise<unknown> = Promise.resolve();
  return (tile) => {
    const next = last.then(() => read(tile));
    last = next.catch(() => undefined);
    return next;
  };
}

/** Reads the hash tiles of one log. */
export const createStoredTileReader = (tx: Tx, tenantId: TenantId): ReadTile =>
  createTileReader(tx, {
    leaves: sql`FROM audit.audit_logs WHERE tenant_id = ${tenantId}`,
    tiles: sql`FROM audit.tiles WHERE tenant_id = ${tenantId}`,
  });

/** Reads the hash tiles of the platform tree, in a transaction above all tenants. */
export const createPlatformTileReader = (tx: Tx): ReadTile =>
  createTileReader(tx, {
    leaves: sql`FROM audit.platform_leaves WHERE true`,
    tiles: sql`FROM audit.platform_tiles WHERE true`,
  });
