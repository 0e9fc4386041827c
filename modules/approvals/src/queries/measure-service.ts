import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';

export interface ServiceFacts {
  readonly ended: number;
  readonly decided: number;
  readonly approved: number;
  readonly rejected: number;
  readonly timedOut: number;
  readonly meanDecisionSeconds: number | null;
  readonly p95DecisionSeconds: number | null;
}

/**
 * How requests of an organisation were answered that were asked since an instant. The clock decides what ran out, so that the
 * numbers do not depend on when a job last ran.
 */
export async function measureService(
  tx: Tx,
  tenantId: TenantId,
  sinceMs: number,
  nowMs: number,
): Promise<ServiceFacts> {
  const now = new Date(nowMs);
  const { rows } = await sql<ServiceFacts>`
    WITH asked AS (
      SELECT state, decided_by, extract(epoch FROM decided_at - created_at)::float8 AS took,
             state IN ('approved', 'redeemed', 'lapsed') AS approved, state = 'rejected' AS rejected,
             state = 'expired' OR (state = 'pending' AND expires_at <= ${now}) AS timed_out
        FROM approvals.approval_requests
       WHERE tenant_id = ${tenantId} AND created_at > ${new Date(sinceMs)} AND created_at <= ${now}
         AND state <> 'cancelled')
    SELECT count(*) FILTER (WHERE approved OR rejected OR timed_out)::int AS ended,
           count(*) FILTER (WHERE approved OR rejected)::int AS decided,
           count(*) FILTER (WHERE approved)::int AS approved,
           count(*) FILTER (WHERE rejected)::int AS rejected,
           count(*) FILTER (WHERE timed_out)::int AS "timedOut",
           avg(took) FILTER (WHERE decided_by IS NOT NULL) AS "meanDecisionSeconds",
           percentile_cont(0.95) WITHIN GROUP (ORDER BY took) FILTER (WHERE decided_by IS NOT NULL)
             AS "p95DecisionSeconds"
      FROM asked`.execute(tx);
  const [facts] = rows;
  if (facts === undefined) throw new Error('a count has a row');
  return facts;
}
