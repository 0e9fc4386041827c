import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { ApprovalState } from '../domain/approval-state.ts';
import type { ApprovalRow } from '../tables.ts';

export interface Outcome {
  readonly to: ApprovalState;
  readonly at: Date;
  readonly decision?: { readonly by: UserId; readonly reason: string };
  /** Where nobody was asked. */
  readonly decidedByRule?: { readonly id: string; readonly reason: string };
  /** Until when an approval may be used. */
  readonly redeemUntil?: Date | null;
  /** It ran in this very transaction. */
  readonly redeemed?: boolean;
}

/**
 * Takes a request out of `pending` by one conditional update and gives its places back: of any number of simultaneous
 * attempts one succeeds. @returns whether it was this one
 */
export async function leavePending(
  tx: Tx,
  row: Pick<ApprovalRow, 'id' | 'tenant_id' | 'requester_id'>,
  { to, at, decision, decidedByRule, redeemUntil = null, redeemed = false }: Outcome,
): Promise<boolean> {
  // The condition is one that no index answers: that of pending requests is full of those decided a moment ago.
  const { rows } = await sql<{ moved: number }>`
    WITH moved AS (
      UPDATE approvals.approval_requests
         SET state = ${to}, decided_at = ${decision === undefined && decidedByRule === undefined ? null : at},
             decided_by = ${decision?.by ?? null}, decided_by_rule = ${decidedByRule?.id ?? null},
             decision_reason = ${decision?.reason ?? decidedByRule?.reason ?? null},
             redeem_until = ${redeemUntil}, redeemed_at = ${redeemed ? at : null}
       WHERE id = ${row.id} AND CASE state WHEN 'pending' THEN expires_at > ${at} ELSE false END
      RETURNING id, place, own_place),
    freed AS (
      UPDATE approvals.pending_places AS p SET held_until = '-infinity'
        FROM moved CROSS JOIN LATERAL (VALUES
          (${row.tenant_id}::uuid, moved.place), (${row.requester_id}::uuid, moved.own_place)) AS held (owner_id, place)
       WHERE p.tenant_id = ${row.tenant_id} AND p.owner_id = held.owner_id AND p.place = held.place
         AND p.held_by = moved.id)
    SELECT count(*)::int AS moved FROM moved`.execute(tx);
  return rows[0]?.moved === 1;
}
