import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';

export interface PendingCount {
  readonly pending: number;
  readonly oldestAt: Date | null;
  readonly under1h: number;
  readonly under1d: number;
  readonly under3d: number;
}

/** How many requests of an organisation wait, and how long they have waited: one read of the pending ones. */
export async function countPending(tx: Tx, tenantId: TenantId, nowMs: number): Promise<PendingCount> {
  const now = new Date(nowMs);
  const { rows } = await sql<PendingCount>`
    SELECT count(*)::int AS pending, min(created_at) AS "oldestAt",
           count(*) FILTER (WHERE created_at > ${now}::timestamptz - interval '1 hour')::int AS "under1h",
           count(*) FILTER (WHERE created_at > ${now}::timestamptz - interval '1 day')::int AS "under1d",
           count(*) FILTER (WHERE created_at > ${now}::timestamptz - interval '3 days')::int AS "under3d"
      FROM approvals.approval_requests
     WHERE tenant_id = ${tenantId} AND state = 'pending' AND expires_at > ${now}`.execute(tx);
  return rows[0] ?? { pending: 0, oldestAt: null, under1h: 0, under1d: 0, under3d: 0 };
}
