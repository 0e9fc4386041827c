import type { Database, Tx } from '@haechi/database';
import { SECOND_MS, type TenantId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { FULL_TILE_WIDTH } from '@haechi/transparency';
import { sql } from 'kysely';
import { createBlockMaker, type SearchedTexts } from '../domain/text-block.ts';
import { createPacedLoop, type PacedLoop } from './paced-loop.ts';

const EVERY_MS = 5 * SECOND_MS;
const RETRY_MS_MAX = 60 * SECOND_MS;
/** Tiles of one transaction: some milliseconds of computing, so that requests are not kept waiting. */
const TILES_MAX = 8;
const LOCK_ID = 0x6861_7478; // "hatx": one process makes filters at a time

export interface TextIndexer {
  readonly loop: PacedLoop;
  /** Makes every filter that is missing in the log of a tenant. */
  indexTenant(tenantId: TenantId): Promise<void>;
}

interface Due {
  readonly tenantId: TenantId;
  readonly tile: number;
  readonly tiles: number;
}

async function findDue(tx: Tx, tenantId: TenantId | undefined): Promise<Due | undefined> {
  const wanted = tenantId === undefined ? sql`` : sql`AND t.tenant_id = ${tenantId}`;
  const { rows } = await sql<{ tenant_id: TenantId; tile: number; tiles: number }>`
    SELECT t.tenant_id, b.made AS tile, t.size / ${FULL_TILE_WIDTH} - b.made AS tiles
    FROM audit.trees AS t CROSS JOIN LATERAL (
      SELECT coalesce(max(tile) + 1, 0) AS made FROM audit.text_blocks WHERE tenant_id = t.tenant_id) AS b
    WHERE t.size / ${FULL_TILE_WIDTH} > b.made ${wanted} LIMIT 1`.execute(tx);
  const [row] = rows;
  if (row === undefined) return undefined;
  return { tenantId: row.tenant_id, tile: row.tile, tiles: Math.min(row.tiles, TILES_MAX) };
}

async function readTexts(tx: Tx, { tenantId, tile, tiles }: Due) {
  const from = tile * FULL_TILE_WIDTH;
  const { rows } = await sql<SearchedTexts & { readonly index: number }>`
    SELECT index, actor_id, actor_name, action, target_id, target_name, scope_id, reason, ip FROM audit.audit_logs
    WHERE tenant_id = ${tenantId} AND index >= ${from} AND index < ${from + tiles * FULL_TILE_WIDTH}
    ORDER BY index`.execute(tx);
  return rows;
}

/** Makes the filters by which texts are searched, behind the sequencer, for every tile that became full. */
export function createTextIndexer(database: Database, log: Logger): TextIndexer {
  const makeBlock = createBlockMaker();

  async function makeBlocks(tx: Tx, due: Due): Promise<void> {
    const texts = await readTexts(tx, due);
    const tiles = Array.from({ length: due.tiles }, (_, place) => due.tile + place);
    const byTile = Map.groupBy(texts, ({ index }) => Math.floor(index / FULL_TILE_WIDTH));
    const blocks = tiles.map((tile) => makeBlock(byTile.get(tile) ?? []));
    await sql`INSERT INTO audit.text_blocks (tenant_id, tile, bits)
      SELECT ${due.tenantId}::uuid, tile, bits FROM unnest(${tiles}::bigint[], ${blocks}::bytea[]) AS made (tile, bits)
      ON CONFLICT DO NOTHING`.execute(tx);
  }

  const step = (tenantId?: TenantId): Promise<'more' | 'idle'> =>
    database.system('index the texts of the log', async (tx) => {
      const { rows } = await sql<{
        mine: boolean;
      }>`SELECT pg_try_advisory_xact_lock(${LOCK_ID}) AS mine`.execute(tx);
      if (rows[0]?.mine !== true) return 'idle';
      const due = await findDue(tx, tenantId);
      if (due === undefined) return 'idle';
      await makeBlocks(tx, due);
      return 'more';
    });

  return {
    async indexTenant(tenantId) {
      while ((await step(tenantId)) === 'more');
    },
    loop: createPacedLoop({
      everyMs: EVERY_MS,
      retryMsMax: RETRY_MS_MAX,
      onError: (error) => log.warn({ err: error }, 'indexing the texts of the log failed; it is tried again'),
      step: () => step(),
    }),
  };
}
