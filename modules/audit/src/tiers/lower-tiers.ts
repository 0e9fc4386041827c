import type { TenantId } from '@haechi/kernel';
import { TIER_OF } from '../domain/segment-steps.ts';
import { TierFileError } from '../domain/tier-file-error.ts';
import type { EventFilter } from '../queries/event-filter.ts';
import type { ColdFiles } from './cold-files.ts';
import type { FileEngine } from './file-engine.ts';
import { fileConditionOf } from './file-filter.ts';
import { type FileQuery, type LogRow, queryLogFiles } from './log-file.ts';
import type { Segment } from './segment.ts';
import { isMissing, type WarmStore } from './warm-store.ts';

/** Files that one query reads at most. */
const FILES_MAX = 16;
/** After so long a search answers with what it has found, and where it goes on. */
const SEARCH_MS_MAX = 8_000;

export interface FoundRows {
  readonly rows: readonly LogRow[];
  /** Where the search stopped because it took too long: nothing at or above it is missing from `rows`. */
  readonly stoppedAt: number | undefined;
}

/** Reads what left the database, by segments that the caller looked up. */
export interface LowerTiers {
  /** Rows that fit, newest first. @param segments newest first */
  search(
    tenantId: TenantId,
    segments: readonly Segment[],
    filter: EventFilter,
    page: { readonly below: number | undefined; readonly limit: number },
  ): Promise<FoundRows>;
  findByIds(
    tenantId: TenantId,
    segments: readonly Segment[],
    ids: readonly string[],
  ): Promise<readonly LogRow[]>;
  /** Rows `[from, to)` as far as the segments have them, in order. */
  readRange(
    tenantId: TenantId,
    segments: readonly Segment[],
    range: { readonly from: number; readonly to: number },
    filter?: EventFilter,
  ): Promise<readonly LogRow[]>;
  /** Rows of all tenants at positions `[from, to)` as far as the segments have them, in the order of commits. */
  readPositions(
    segments: readonly Segment[],
    range: { readonly from: number; readonly to: number },
  ): Promise<readonly LogRow[]>;
}

export interface LowerTiersDeps {
  readonly engine: FileEngine;
  readonly warm: WarmStore;
  readonly coldFiles: ColdFiles;
}

const tenantIs = (tenantId: TenantId) => ({ where: 'tenant_id = ?::UUID', values: [tenantId] });

export function createLowerTiers({ engine, warm, coldFiles }: LowerTiersDeps): LowerTiers {
  const pathOf = async (segment: Segment): Promise<string> =>
    TIER_OF[segment.state] === 'cold' ? await coldFiles.open(segment) : warm.pathOf(segment.warm_name);

  async function query(tenantId: TenantId, segments: readonly Segment[], wanted: FileQuery) {
    const [first] = segments;
    if (first === undefined) return [];
    const own = tenantIs(tenantId);
    const narrowed = {
      ...wanted,
      where: `${own.where} AND ${wanted.where}`,
      values: [...own.values, ...wanted.values],
    };
    const paths = await Promise.all(segments.map(pathOf));
    try {
      return await queryLogFiles(engine, paths, narrowed);
    } catch (error) {
      throw await explain(segments, error);
    }
  }

  /** Which file it is that cannot be read. */
  async function explain(segments: readonly Segment[], error: unknown): Promise<unknown> {
    for (const segment of segments) {
      if (TIER_OF[segment.state] !== 'warm') continue;
      const facts = await warm
        .facts(segment.warm_name)
        .catch((cause: unknown) => (isMissing(cause) ? undefined : null));
      if (facts === null) return error;
      if (facts === undefined) return new TierFileError(segment, 'file_missing', error);
      if (segment.warm_sha256 !== null && Buffer.compare(facts.sha256, segment.warm_sha256) !== 0)
        return new TierFileError(segment, 'file_changed', error);
    }
    return error;
  }

  async function search(
    tenantId: TenantId,
    segments: readonly Segment[],
    filter: EventFilter,
    { below, limit }: { readonly below: number | undefined; readonly limit: number },
  ): Promise<FoundRows> {
    const condition = fileConditionOf(filter);
    const bound = below === undefined ? [] : [below];
    const where = below === undefined ? condition.where : `"index" < ?::BIGINT AND ${condition.where}`;
    const rows: LogRow[] = [];
    const startedMs = performance.now();
    // What is asked for lies mostly in the newest file; the further back, the more files at a time.
    for (let place = 0, files = 1; place < segments.length && rows.length < limit; ) {
      const group = segments.slice(place, place + files);
      const values = [...bound, ...condition.values];
      rows.push(
        ...(await query(tenantId, group, { where, values, order: 'desc', limit: limit - rows.length })),
      );
      place += group.length;
      files = Math.min(files * 2, FILES_MAX);
      const isLate = performance.now() - startedMs > SEARCH_MS_MAX;
      const last = group.at(-1);
      if (isLate && last !== undefined && place < segments.length && rows.length < limit)
        return { rows, stoppedAt: last.from_index };
    }
    return { rows, stoppedAt: undefined };
  }

  return {
    search,
    async readPositions(segments, { from, to }) {
      const rows: LogRow[] = [];
      const where = 'position >= ?::BIGINT AND position < ?::BIGINT';
      for (const segment of segments)
        rows.push(
          ...(await query(segment.tenant_id, [segment], {
            where,
            values: [from, to],
            order: 'asc',
            limit: to - from,
          })),
        );
      return rows.toSorted((one, other) => one.position - other.position);
    },
    async findByIds(tenantId, segments, ids) {
      const found: LogRow[] = [];
      for (const segment of segments) {
        const here = ids.filter((id) => id >= segment.id_min && id <= segment.id_max);
        if (here.length === 0) continue;
        const where = `id IN (${here.map(() => '?::UUID').join(', ')})`;
        found.push(
          ...(await query(tenantId, [segment], { where, values: here, order: 'asc', limit: here.length })),
        );
        if (found.length === ids.length) break;
      }
      return found;
    },
    async readRange(tenantId, segments, { from, to }, filter = {}) {
      const condition = fileConditionOf(filter);
      const rows: LogRow[] = [];
      for (const segment of segments) {
        if (segment.to_index <= from || segment.from_index >= to) continue;
        const where = `"index" >= ?::BIGINT AND "index" < ?::BIGINT AND ${condition.where}`;
        const values = [from, to, ...condition.values];
        rows.push(...(await query(tenantId, [segment], { where, values, order: 'asc', limit: to - from })));
      }
      return rows;
    },
  };
}
