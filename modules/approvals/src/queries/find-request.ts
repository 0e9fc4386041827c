import type { Tx } from '@haechi/database';
import type { ApprovalId, ScopeId, UserId } from '@haechi/kernel';
import type { Arguments } from '../approval-kind.ts';
import { type ApprovalState, stateAt } from '../domain/approval-state.ts';
import { findApproval } from './find-approvals.ts';

/** A request as other modules see it. */
export interface RequestStatus {
  readonly kind: string;
  readonly state: ApprovalState;
  readonly requesterId: UserId;
  readonly scopeId: ScopeId;
  readonly arguments: Arguments;
  readonly expiresAt: Date;
  readonly decidedAt: Date | null;
}

/** Where a request stands at an instant; undefined when the transaction's tenant has no such request. */
export async function findRequest(tx: Tx, id: ApprovalId, nowMs: number): Promise<RequestStatus | undefined> {
  const row = await findApproval(tx, id);
  if (row === undefined) return undefined;
  return {
    kind: row.kind,
    state: stateAt(row.state, row.expires_at.getTime(), nowMs),
    requesterId: row.requester_id,
    scopeId: row.scope_id,
    arguments: JSON.parse(row.arguments_canonical) as Arguments, // written by canonicalJson from exactly that type
    expiresAt: row.expires_at,
    decidedAt: row.decided_at,
  };
}
