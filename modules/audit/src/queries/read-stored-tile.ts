import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { FULL_TILE_WIDTH, type ReadTile } from '@haechi/transparency';
import { joinHashes } from '../domain/hash-list.ts';
import type { AuditTables } from '../tables.ts';

/**
 * Reads the hash tiles (C2SP tlog-tiles) of one log. Full tiles are stored; a tile at the right edge is put together
 * from the leaf hashes of the log, or from the roots of the tiles below it.
 */
export function createStoredTileReader(open: Tx, tenantId: TenantId): ReadTile {
  const tx = open.withTables<AuditTables>();

  async function readFull(level: number, index: number): Promise<Uint8Array> {
    const row = await tx
      .selectFrom('audit.tiles')
      .select('hashes')
      .where('tenant_id', '=', tenantId)
      .where('level', '=', level)
      .where('index', '=', index)
      .executeTakeFirst();
    return row?.hashes ?? new Uint8Array();
  }

  async function readLeafHashes(from: number, to: number): Promise<Uint8Array> {
    const rows = await tx
      .selectFrom('audit.audit_logs')
      .select('leaf_hash')
      .where('tenant_id', '=', tenantId)
      .where('index', '>=', from)
      .where('index', '<', to)
      .orderBy('index')
      .execute();
    return joinHashes(rows.map((row) => row.leaf_hash));
  }

  async function readTileRoots(level: number, from: number, to: number): Promise<Uint8Array> {
    const rows = await tx
      .selectFrom('audit.tiles')
      .select('root')
      .where('tenant_id', '=', tenantId)
      .where('level', '=', level)
      .where('index', '>=', from)
      .where('index', '<', to)
      .orderBy('index')
      .execute();
    return joinHashes(rows.map((row) => row.root));
  }

  const read: ReadTile = ({ level, index, width }) => {
    if (width === FULL_TILE_WIDTH) return readFull(level, index);
    const from = index * FULL_TILE_WIDTH;
    return level === 0 ? readLeafHashes(from, from + width) : readTileRoots(level - 1, from, from + width);
  };

  // Tiles are asked for all at once; a transaction has one connection and answers one question at a time.
  let last: Promise<unknown> = Promise.resolve();
  return (tile) => {
    const next = last.then(() => read(tile));
    last = next.catch(() => undefined);
    return next;
  };
}
