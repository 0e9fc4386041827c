import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type ApprovalId, CodedError, formatId, SECOND_MS } from '@haechi/kernel';
import type { ApprovalKinds } from '../approval-kind.ts';
import { isSettledByOne } from '../domain/approval-plan.ts';
import { APPROVAL_TRANSITIONS, type DecisionObstacle } from '../domain/approval-state.ts';
import type { approvalErrors } from '../errors.ts';
import type { ApprovalMetrics } from '../metrics.ts';
import type { RightsPort } from '../ports.ts';
import { findApproval } from '../queries/find-approvals.ts';
import { type ApprovalRow, type ApprovalsTables, REQUEST_COLUMNS } from '../tables.ts';
import { carryOut } from './carry-out.ts';
import { castVote } from './cast-vote.ts';
import { createJudgeStanding, loadOnCall } from './judge-standing.ts';
import { leavePending } from './leave-pending.ts';
import { planOf } from './plan-request.ts';
import { recordRedeemed } from './record-redeemed.ts';
import { targetOf } from './target-of.ts';

export interface DecideApprovalDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly kinds: ApprovalKinds;
  readonly rights: RightsPort;
  readonly observe: ApprovalMetrics['observe'];
}

export interface ApprovalVerdict {
  readonly outcome: 'approve' | 'reject';
  readonly reason: string;
  /** Public id of the person who lent the right to decide, where it is lent. */
  readonly lenderId?: string | null;
}

/** `counted`: more voices are wanted before it is approved. */
export type Decided = 'decided' | 'counted';

interface Verdict {
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  readonly nowMs: number;
  readonly verdict: ApprovalVerdict;
}

/**
 * Decides one request by one conditional update: of two simultaneous decisions one wins. Where more than one voice is
 * wanted, an approval is counted first; one rejection suffices. What was asked to run on approval runs in the same
 * transaction, exactly as it was shown, and is thereby redeemed.
 * @throws CodedError `APR_001` when it is decided already, `APR_002` when it ran out, `APR_003` for one's own request,
 * `APR_007` for a second voice, `APR_008` for who holds the right and is not among those the rule asks
 */
export function createDecideApproval(deps: DecideApprovalDeps) {
  const judge = createJudgeStanding(deps.rights);

  const demandStanding = async (tx: Tx, by: Verdict, row: ApprovalRow) => {
    const { id, activeRole } = by.caller;
    const lenderId = by.verdict.lenderId ?? null;
    const decider = { id, mayDecide: true, lenderId, activeRoleId: activeRole?.id };
    const standing = judge(row, decider, await loadOnCall(tx, [row]), by.nowMs);
    refuseObstacle(standing.obstacle, row);
    return standing;
  };

  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    nowMs: number,
    row: ApprovalRow,
    verdict: ApprovalVerdict,
  ): Promise<Decided> => {
    const by = { caller, origin, nowMs, verdict };
    if (verdict.outcome === 'reject' || isSettledByOne(planOf(row))) {
      await demandStanding(tx, by, row);
      await settle(tx, deps, by, row);
      return 'decided';
    }
    const locked = await lockRow(tx, row);
    const { onBehalfOf } = await demandStanding(tx, by, locked);
    const step = await castVote(tx, locked, { voter: caller.id, onBehalfOf, reason: verdict.reason, nowMs });
    if (step.outcome === 'again') refuseObstacle('already_voted', row);
    if (step.outcome === 'enough') {
      await settle(tx, deps, by, locked);
      return 'decided';
    }
    await deps.audit.record(tx, row.tenant_id, origin, {
      action: 'approval.voted',
      target: targetOf(deps.kinds, row),
      scopeId: row.scope_id,
      reason: verdict.reason,
      details: {
        kind: row.kind,
        requesterId: formatId('user', row.requester_id),
        stage: locked.stage + 1,
        onBehalfOf: onBehalfOf === null ? null : formatId('user', onBehalfOf),
      },
    });
    if (step.outcome === 'next_stage') await recordNextStage(tx, deps, origin, row, step.stage);
    return 'counted';
  };
}

/** The same for a request named by its id. @throws CodedError `RES_001` when the transaction's tenant has none of that id */
export function createDecideById(decideApproval: ReturnType<typeof createDecideApproval>) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    nowMs: number,
    { id, ...verdict }: ApprovalVerdict & { readonly id: ApprovalId },
  ): Promise<Decided> => {
    const row = await findApproval(tx, id);
    if (row === undefined) throw new CodedError('RES_001');
    return await decideApproval(tx, caller, origin, nowMs, row, verdict);
  };
}

/** That others are wanted now, so that they are told. */
async function recordNextStage(
  tx: Tx,
  deps: Pick<DecideApprovalDeps, 'audit' | 'kinds'>,
  origin: AuditOrigin,
  row: ApprovalRow,
  stage: number,
): Promise<void> {
  await deps.audit.record(tx, row.tenant_id, origin, {
    action: 'approval.stage_opened',
    target: targetOf(deps.kinds, row),
    scopeId: row.scope_id,
    details: { kind: row.kind, requesterId: formatId('user', row.requester_id), stage: stage + 1 },
  });
}

/** Voices of one request are counted one after the other. */
async function lockRow(tx: Tx, row: ApprovalRow): Promise<ApprovalRow> {
  return await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.approval_requests')
    .select(REQUEST_COLUMNS)
    .where('id', '=', row.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

async function settle(
  tx: Tx,
  deps: DecideApprovalDeps,
  { caller, origin, nowMs, verdict }: Verdict,
  row: ApprovalRow,
): Promise<void> {
  const runs = verdict.outcome === 'approve' && row.run_on_approval;
  const decided = await leavePending(tx, row, {
    // What runs at once is approved and redeemed in one step.
    to: (runs ? APPROVAL_TRANSITIONS.redeem : APPROVAL_TRANSITIONS[verdict.outcome]).to,
    at: new Date(nowMs),
    decision: { by: caller.id, reason: verdict.reason },
    redeemUntil:
      verdict.outcome === 'approve' && row.redeem_seconds !== null
        ? new Date(nowMs + row.redeem_seconds * SECOND_MS)
        : null,
    redeemed: runs,
  });
  if (!decided) refuseObstacle('not_pending', row);
  await deps.audit.record(tx, row.tenant_id, origin, {
    action: verdict.outcome === 'approve' ? 'approval.approved' : 'approval.rejected',
    target: targetOf(deps.kinds, row),
    scopeId: row.scope_id,
    reason: verdict.reason,
    details: {
      kind: row.kind,
      digest: row.digest.toString('hex'),
      requesterId: formatId('user', row.requester_id),
    },
  });
  if (runs) await runApproved(tx, deps, caller, origin, row, verdict.reason);
  deps.observe(APPROVAL_TRANSITIONS[verdict.outcome].to, row.risk, nowMs - row.created_at.getTime());
}

const REFUSALS = {
  expired: 'APR_002',
  own_request: 'APR_003',
  already_voted: 'APR_007',
  not_an_approver: 'APR_008',
  not_pending: 'APR_001',
} as const satisfies Record<DecisionObstacle, keyof typeof approvalErrors>;

function refuseObstacle(obstacle: DecisionObstacle | undefined, row: ApprovalRow): void {
  if (obstacle !== undefined)
    throw new CodedError(REFUSALS[obstacle], { where: formatId('approval', row.id) });
}

async function runApproved(
  tx: Tx,
  deps: DecideApprovalDeps,
  caller: Caller,
  origin: AuditOrigin,
  row: ApprovalRow,
  decisionReason: string,
): Promise<void> {
  const kind = deps.kinds.get(row.kind);
  if (kind.run === undefined) throw new Error(`${row.kind} was to run at its approval and cannot`);
  await carryOut(tx, kind.run, row, decisionReason, { caller, origin });
  await recordRedeemed(tx, deps, origin, row);
}
