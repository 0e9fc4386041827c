import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { ACTIVITY_KINDS, type ActivityKind } from '../domain/activity.ts';

export type ActivityCounts = Record<ActivityKind, number>;

export interface ActivityPart {
  readonly from: Date;
  readonly to: Date;
  readonly counts: ActivityCounts;
}

const noCounts = (): ActivityCounts =>
  Object.fromEntries(ACTIVITY_KINDS.map((kind) => [kind, 0])) as ActivityCounts; // one entry for each kind

/** Equal parts of a range that ends with an hour, each of whole hours. Reads one row for each hour and kind at most. */
export async function readActivity(
  tx: Tx,
  tenantId: TenantId,
  range: { readonly endMs: number; readonly partMs: number; readonly partCount: number },
): Promise<ActivityPart[]> {
  const { endMs, partMs, partCount } = range;
  const beginMs = endMs - partMs * partCount;
  const { rows } = await sql<{ part: number; kind: ActivityKind; count: number }>`
    SELECT floor(extract(epoch FROM hour - ${new Date(beginMs)}::timestamptz) * 1000 / ${partMs}::bigint)::int AS part,
           kind, sum(count)::bigint AS count
      FROM anomalies.activity
     WHERE tenant_id = ${tenantId} AND hour >= ${new Date(beginMs)} AND hour < ${new Date(endMs)}
     GROUP BY 1, 2`.execute(tx);
  const parts = Array.from({ length: partCount }, (_, index) => ({
    from: new Date(beginMs + index * partMs),
    to: new Date(beginMs + (index + 1) * partMs),
    counts: noCounts(),
  }));
  for (const { part, kind, count } of rows) {
    const counts = parts[part]?.counts;
    if (counts !== undefined && kind in counts) counts[kind] = count;
  }
  return parts;
}
