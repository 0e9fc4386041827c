import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { SEGMENT_STATES, TIER_OF, type Tier } from '../domain/segment-steps.ts';
import type { AuditTables } from '../tables.ts';
import { listSegments, type Segment } from '../tiers/segment.ts';

export interface TierSummary {
  readonly tier: Tier;
  readonly entries: number;
  /** Files that hold them; 0 in the database. */
  readonly files: number;
  readonly bytes: number;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
}

const bytesOf = (tier: Tier, { warm_bytes: warm, cold_bytes: cold }: Segment): number =>
  (tier === 'warm' ? warm : tier === 'cold' ? cold : 0) ?? 0;

function summariseFiles(tier: Tier, segments: readonly Segment[]): TierSummary {
  const here = segments.filter(({ state }) => TIER_OF[state] === tier);
  const firsts = here.map(({ first_at: at }) => at.getTime());
  const lasts = here.map(({ last_at: at }) => at.getTime());
  return {
    tier,
    entries: here.reduce((sum, { from_index: from, to_index: to }) => sum + to - from, 0),
    files: tier === 'expired' ? 0 : here.length,
    bytes: here.reduce((sum, segment) => sum + bytesOf(tier, segment), 0),
    firstAt: firsts.length === 0 ? null : new Date(Math.min(...firsts)),
    lastAt: lasts.length === 0 ? null : new Date(Math.max(...lasts)),
  };
}

/** The database's part of a log: what no segment took out. */
async function summariseHot(tx: Tx, tenantId: TenantId, moved: number): Promise<TierSummary> {
  const { rows } = await sql<{ size: number; first_at: Date | null; last_at: Date | null }>`
    SELECT coalesce((SELECT size FROM audit.trees WHERE tenant_id = ${tenantId}), 0) AS size,
           (SELECT min(at) FROM audit.audit_logs WHERE tenant_id = ${tenantId}) AS first_at,
           (SELECT max(at) FROM audit.audit_logs WHERE tenant_id = ${tenantId}) AS last_at`.execute(tx);
  const [row] = rows;
  return {
    tier: 'hot',
    entries: (row?.size ?? 0) - moved,
    files: 0,
    bytes: 0,
    firstAt: row?.first_at ?? null,
    lastAt: row?.last_at ?? null,
  };
}

/** What of a log lies in which tier. */
export async function readTiers(tx: Tx, tenantId: TenantId): Promise<readonly TierSummary[]> {
  const segments = await listSegments(tx, tenantId, SEGMENT_STATES);
  const files = (['warm', 'cold', 'expired'] as const).map((tier) => summariseFiles(tier, segments));
  const moved = files.reduce((sum, { entries }) => sum + entries, 0);
  return [await summariseHot(tx, tenantId, moved), ...files];
}

/** Segments of a log, the youngest entries first. @param below only those that begin before this index */
export async function listSegmentPage(
  tx: Tx,
  tenantId: TenantId,
  page: { readonly below: number | undefined; readonly limit: number },
): Promise<Segment[]> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.segments')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(page.below !== undefined, (query) => query.where('from_index', '<', page.below ?? 0))
    .orderBy('from_index', 'desc')
    .limit(page.limit)
    .execute();
}
