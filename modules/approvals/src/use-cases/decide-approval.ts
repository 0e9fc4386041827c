import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, SECOND_MS } from '@haechi/kernel';
import type { ApprovalKinds, Arguments } from '../approval-kind.ts';
import { APPROVAL_TRANSITIONS, endOf, findDecisionObstacle, stateAt } from '../domain/approval-state.ts';
import type { ApprovalRow } from '../tables.ts';
import { leavePending } from './leave-pending.ts';
import { targetOf } from './target-of.ts';

export interface DecideApprovalDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly kinds: ApprovalKinds;
}

export interface ApprovalVerdict {
  readonly outcome: 'approve' | 'reject';
  readonly reason: string;
}

/**
 * Decides one request by one conditional update: of two simultaneous decisions one wins. What was asked to run on
 * approval runs in the same transaction, exactly as it was shown, and is thereby redeemed.
 * @throws CodedError `APR_001` when it is decided already, `APR_002` when it ran out, `APR_003` for one's own request
 */
export function createDecideApproval(deps: DecideApprovalDeps) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    nowMs: number,
    row: ApprovalRow,
    verdict: ApprovalVerdict,
  ): Promise<void> => {
    const now = new Date(nowMs);
    const state = stateAt(row.state, endOf(row), nowMs);
    refuseObstacle(
      findDecisionObstacle({ state, isRequester: row.requester_id === caller.id, isApprover: true }),
      row,
    );

    const runs = verdict.outcome === 'approve' && row.run_on_approval;
    const decided = await leavePending(tx, row, {
      // What runs at once is approved and redeemed in one step.
      to: (runs ? APPROVAL_TRANSITIONS.redeem : APPROVAL_TRANSITIONS[verdict.outcome]).to,
      at: now,
      decision: { by: caller.id, reason: verdict.reason },
      redeemUntil:
        verdict.outcome === 'approve' && row.redeem_seconds !== null
          ? new Date(nowMs + row.redeem_seconds * SECOND_MS)
          : null,
      redeemed: runs,
    });
    if (!decided) refuseObstacle('not_pending', row);

    const target = targetOf(deps.kinds, row);
    const digest = row.digest.toString('hex');
    await deps.audit.record(tx, row.tenant_id, origin, {
      action: verdict.outcome === 'approve' ? 'approval.approved' : 'approval.rejected',
      target,
      scopeId: row.scope_id,
      reason: verdict.reason,
      details: { kind: row.kind, digest, requesterId: formatId('user', row.requester_id) },
    });
    if (runs) await runApproved(tx, deps, caller, origin, row, verdict.reason);
  };
}

function refuseObstacle(obstacle: ReturnType<typeof findDecisionObstacle>, row: ApprovalRow): void {
  if (obstacle === undefined) return;
  const where = formatId('approval', row.id);
  if (obstacle === 'expired') throw new CodedError('APR_002', { where });
  if (obstacle === 'own_request') throw new CodedError('APR_003', { where });
  throw new CodedError('APR_001', { where });
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
  await kind.run(
    tx,
    {
      id: row.id,
      tenantId: row.tenant_id,
      scopeId: row.scope_id,
      requesterId: row.requester_id,
      arguments: JSON.parse(row.arguments_canonical) as Arguments, // written by canonicalJson from exactly that type
      justification: row.justification,
      decisionReason,
    },
    { caller, origin },
  );
  await deps.audit.record(tx, row.tenant_id, origin, {
    action: 'approval.redeemed',
    target: targetOf(deps.kinds, row),
    scopeId: row.scope_id,
    details: {
      kind: row.kind,
      digest: row.digest.toString('hex'),
      requesterId: formatId('user', row.requester_id),
    },
  });
}
