import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type ApprovalId, ok, type Result, refuse, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { ApprovalKinds } from '../approval-kind.ts';
import { APPROVAL_TRANSITIONS, endOf, stateAt } from '../domain/approval-state.ts';
import { findApproval } from '../queries/find-approvals.ts';
import { type ApprovalRow, type ApprovalsTables, REQUEST_COLUMNS } from '../tables.ts';
import { recordRedeemed } from './record-redeemed.ts';

/** Why an approval was not used. `unknown` also where it belongs to another tenant. */
export type RedeemRefusal =
  | 'unknown'
  | 'other_principal'
  | 'other_arguments'
  | 'not_yet'
  | 'rejected'
  | 'cancelled'
  | 'expired'
  | 'lapsed'
  | 'already_used';

export interface Redemption {
  readonly id: ApprovalId;
  /** What is about to run, as the requester binds it now: the same 32 bytes as when asking. */
  readonly digest: Uint8Array;
}

export interface Redeemed {
  readonly id: ApprovalId;
  readonly row: ApprovalRow;
  readonly decidedBy: UserId | null;
  readonly decisionReason: string | null;
}

/**
 * Uses an approval up: one conditional update from `approved` to `redeemed`, by its requester, for exactly what was
 * approved, before its own end. What then runs belongs in the same transaction, or behind a state of its own.
 */
export function createRedeemApproval(deps: {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly kinds: ApprovalKinds;
}) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    nowMs: number,
    { id, digest }: Redemption,
  ): Promise<Result<Redeemed, RedeemRefusal>> => {
    const { to } = APPROVAL_TRANSITIONS.redeem;
    const now = new Date(nowMs);
    const row = await tx
      .withTables<ApprovalsTables>()
      .updateTable('approvals.approval_requests')
      .set({ state: to, redeemed_at: now })
      .where('id', '=', id)
      .where(isRedeemable(caller, Buffer.from(digest), now))
      .returning(REQUEST_COLUMNS)
      .executeTakeFirst();
    if (row === undefined)
      return refuse(whyNot(await findApproval(tx, id), caller, Buffer.from(digest), nowMs));
    await recordRedeemed(tx, deps, origin, row);
    return ok({ id: row.id, row, decidedBy: row.decided_by, decisionReason: row.decision_reason });
  };
}

/**
 * One condition that no index answers, so that the row is found by its id: indexes of what is approved and of what somebody
 * asked look cheap where few rows are known of, and are full of requests that were used a moment ago.
 */
const isRedeemable = ({ tenantId, id }: Caller, digest: Buffer, at: Date) => sql<boolean>`
  CASE WHEN tenant_id = ${tenantId} AND requester_id = ${id} AND digest = ${digest}
            AND state = ${APPROVAL_TRANSITIONS.redeem.from} THEN redeem_until > ${at} ELSE false END`;

function whyNot(row: ApprovalRow | undefined, caller: Caller, digest: Buffer, nowMs: number): RedeemRefusal {
  if (row === undefined || row.tenant_id !== caller.tenantId) return 'unknown';
  if (row.requester_id !== caller.id) return 'other_principal';
  if (!row.digest.equals(digest)) return 'other_arguments';
  const state = stateAt(row.state, endOf(row), nowMs);
  if (state === 'pending') return 'not_yet';
  // Still approved means that another use of it came first and is about to commit, or was undone; it is not ours.
  return state === 'redeemed' || state === 'approved' ? 'already_used' : state;
}
