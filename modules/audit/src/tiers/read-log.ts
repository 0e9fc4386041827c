import type { Database, Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { FULL_TILE_WIDTH } from '@haechi/transparency';
import { sql } from 'kysely';
import { MOVED_STATES, TIER_OF } from '../domain/segment-steps.ts';
import { blockCondition, blockFilterOf } from '../queries/block-filter.ts';
import type { EventFilter } from '../queries/event-filter.ts';
import { type EventPage, findEvents, searchRows } from '../queries/search-events.ts';
import type { AuditTables } from '../tables.ts';
import type { LogRow } from './log-file.ts';
import type { LowerTiers } from './lower-tiers.ts';
import type { Segment } from './segment.ts';

/** One log over all its tiers. */
export interface LogReader {
  /** One page of a log, newest first; the order is that of the log, whatever tier an entry lies in. */
  search(
    tenantId: TenantId,
    filter: EventFilter,
    page: { readonly below: number | undefined; readonly limit: number },
  ): Promise<EventPage>;
  /** Events by their ids, in the order of the log. What the log does not hold, or holds no longer, is left out. */
  find(tenantId: TenantId, ids: readonly string[]): Promise<readonly LogRow[]>;
  /** The same in a transaction that is open already. */
  findIn(tx: Tx, tenantId: TenantId, ids: readonly string[]): Promise<readonly LogRow[]>;
  /** Entries `[from, to)` in order, as far as they are there. */
  readRange(tenantId: TenantId, from: number, to: number): Promise<readonly LogRow[]>;
  /** The same in a transaction that is open already. */
  readRangeIn(tx: Tx, tenantId: TenantId, from: number, to: number): Promise<readonly LogRow[]>;
  /** Entries from an index on, as far as they fit a filter, out of a tier below the database; none when it lies in it. */
  readBelow(
    tx: Tx,
    tenantId: TenantId,
    fromIndex: number,
    limit: number,
    filter?: EventFilter,
  ): Promise<readonly LogRow[]>;
  /**
   * Rows of all tenants that left the database, by positions. In a system transaction.
   * @returns undefined where nothing ever leaves the database
   */
  readPositions(
    tx: Tx,
    range: { readonly from: number; readonly to: number; readonly limit: number },
  ): Promise<LowerPassage | undefined>;
}

interface LowerPassage {
  readonly rows: readonly LogRow[];
  /** Everything before this position was looked at. */
  readonly next: number;
}

/** Segments of all tenants in a lower tier that may hold these positions. */
async function findSegmentsByPosition(tx: Tx, from: number, to: number): Promise<Segment[]> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.segments')
    .selectAll()
    .where((one) => one.or([one('last_position', 'is', null), one('last_position', '>=', from)]))
    .where((one) => one.or([one('first_position', 'is', null), one('first_position', '<', to)]))
    .where('state', 'in', READABLE_STATES)
    .orderBy('from_index')
    .execute();
}

/** Reads the next positions that a file may hold; where none can before `to`, there is nothing more to look at. */
async function readPositionsBelow(
  tx: Tx,
  lower: LowerTiers,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): Promise<LowerPassage> {
  const possible = await findSegmentsByPosition(tx, from, to);
  if (possible.length === 0) return { rows: [], next: to };
  const begin = Math.max(from, Math.min(...possible.map(({ first_position: first }) => first ?? from)));
  const end = Math.min(begin + limit, to);
  const here = possible.filter(({ first_position: first }) => first === null || first < end);
  return { rows: await lower.readPositions(here, { from: begin, to: end }), next: end };
}

const READABLE_STATES = MOVED_STATES.filter((state) => TIER_OF[state] !== 'expired');

interface SegmentRange {
  readonly from?: number;
  readonly to?: number;
  readonly filter?: EventFilter;
  readonly newestFirst?: true;
  readonly limit?: number;
}

/** Segments in a lower tier that may hold what is asked for. */
async function findSegments(
  tx: Tx,
  tenantId: TenantId,
  { from = 0, to = Number.MAX_SAFE_INTEGER, filter = {}, newestFirst, limit = 100_000 }: SegmentRange,
): Promise<Segment[]> {
  const blocks = blockFilterOf(filter);
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.segments')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('to_index', '>', from)
    .where('from_index', '<', to)
    .where('state', 'in', READABLE_STATES)
    .$if(filter.from !== undefined, (query) => query.where('last_at', '>=', filter.from ?? new Date(0)))
    .$if(filter.to !== undefined, (query) => query.where('first_at', '<', filter.to ?? new Date(0)))
    .$if(blocks !== undefined, (query) =>
      query.where(
        sql<boolean>`EXISTS (SELECT FROM audit.text_blocks AS b WHERE b.tenant_id = ${tenantId}
          AND b.tile >= from_index / ${FULL_TILE_WIDTH} AND b.tile < to_index / ${FULL_TILE_WIDTH}
          AND ${blocks === undefined ? sql`true` : blockCondition(blocks)})`,
      ),
    )
    .orderBy('from_index', newestFirst === true ? 'desc' : 'asc')
    .limit(limit)
    .execute();
}

/** One snapshot: an entry that moves meanwhile is seen in one tier, not in two and not in none. */
const SNAPSHOT = { readOnly: true, isolation: 'repeatable read' } as const;
const RANGE_MAX = 8_192;

async function readHotRange(tx: Tx, tenantId: TenantId, from: number, to: number): Promise<LogRow[]> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.audit_logs')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('index', '>=', from)
    .where('index', '<', to)
    .orderBy('index')
    .execute();
}

async function findByIds(tx: Tx, lower: LowerTiers | undefined, tenantId: TenantId, ids: readonly string[]) {
  const hot = await findEvents(tx, tenantId, ids);
  const missing = ids.filter((id) => !hot.some((row) => row.id === id));
  if (missing.length === 0 || lower === undefined) return { hot, missing: [], segments: [] };
  const segments = await findSegments(tx, tenantId, {});
  const possible = segments.filter((one) => missing.some((id) => id >= one.id_min && id <= one.id_max));
  return { hot, missing, segments: possible };
}

/** @param lower undefined where nothing ever leaves the database */
export function createLogReader(database: Database, lower: LowerTiers | undefined): LogReader {
  async function search(
    tenantId: TenantId,
    filter: EventFilter,
    { below, limit }: { readonly below: number | undefined; readonly limit: number },
  ): Promise<EventPage> {
    const wanted = limit + 1;
    const { hot, segments } = await database.tenant(
      tenantId,
      async (tx) => {
        const rows = await searchRows(tx, tenantId, filter, { below, limit: wanted });
        if (rows.length === wanted || lower === undefined) return { hot: rows, segments: [] };
        const range = { ...(below === undefined ? {} : { to: below }), filter, newestFirst: true } as const;
        return { hot: rows, segments: await findSegments(tx, tenantId, range) };
      },
      SNAPSHOT,
    );
    const found =
      lower === undefined || segments.length === 0
        ? { rows: [], stoppedAt: undefined }
        : await lower.search(tenantId, segments, filter, { below, limit: wanted - hot.length });
    const rows = [...hot, ...found.rows];
    const shown = rows.slice(0, limit);
    const nextBelow = rows.length > limit ? shown.at(-1)?.index : found.stoppedAt;
    return { rows: shown, nextBelow };
  }

  async function finish(
    tenantId: TenantId,
    { hot, missing, segments }: Awaited<ReturnType<typeof findByIds>>,
  ): Promise<readonly LogRow[]> {
    const cold = lower === undefined ? [] : await lower.findByIds(tenantId, segments, missing);
    return [...cold, ...hot].toSorted((one, other) => one.index - other.index);
  }

  const findRange = async (tx: Tx, tenantId: TenantId, from: number, to: number) => ({
    segments: lower === undefined ? [] : await findSegments(tx, tenantId, { from, to }),
    hot: await readHotRange(tx, tenantId, from, to),
  });

  async function readFound(
    tenantId: TenantId,
    { hot, segments }: Awaited<ReturnType<typeof findRange>>,
    range: { readonly from: number; readonly to: number },
  ): Promise<readonly LogRow[]> {
    if (lower === undefined || segments.length === 0) return hot;
    return [...(await lower.readRange(tenantId, segments, range)), ...hot];
  }

  return {
    search,
    readPositions: async (tx, range) =>
      lower === undefined ? undefined : await readPositionsBelow(tx, lower, range),
    find: async (tenantId, ids) =>
      await finish(
        tenantId,
        await database.tenant(tenantId, (tx) => findByIds(tx, lower, tenantId, ids), SNAPSHOT),
      ),
    findIn: async (tx, tenantId, ids) => await finish(tenantId, await findByIds(tx, lower, tenantId, ids)),
    readRange: async (tenantId, from, to) =>
      await readFound(
        tenantId,
        await database.tenant(tenantId, (tx) => findRange(tx, tenantId, from, to), SNAPSHOT),
        { from, to },
      ),
    readRangeIn: async (tx, tenantId, from, to) =>
      await readFound(tenantId, await findRange(tx, tenantId, from, to), { from, to }),
    async readBelow(tx, tenantId, fromIndex, limit, filter = {}) {
      if (lower === undefined) return [];
      // Without a filter every entry fits: no more is read than is asked for.
      const isFiltered = Object.keys(filter).length > 0;
      const segments = await findSegments(tx, tenantId, {
        from: fromIndex,
        filter,
        ...(isFiltered ? {} : { limit: 1 }),
      });
      for (const segment of segments) {
        const from = Math.max(fromIndex, segment.from_index);
        const to = isFiltered
          ? segment.to_index
          : Math.min(segment.to_index, from + Math.min(limit, RANGE_MAX));
        const rows = await lower.readRange(tenantId, [segment], { from, to }, filter);
        if (rows.length > 0) return rows.slice(0, limit);
      }
      return [];
    },
  };
}
