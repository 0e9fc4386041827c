import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId } from '@haechi/kernel';
import type { ApprovalKinds } from '../approval-kind.ts';
import { APPROVAL_TRANSITIONS } from '../domain/approval-state.ts';
import type { ApprovalRow } from '../tables.ts';
import { leavePending } from './leave-pending.ts';
import { targetOf } from './target-of.ts';

/** Takes a pending request back. @throws CodedError `APR_001` when it is no longer pending */
export function createCancelApproval(deps: {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly kinds: ApprovalKinds;
}) {
  return async (tx: Tx, origin: AuditOrigin, nowMs: number, row: ApprovalRow): Promise<void> => {
    const { to } = APPROVAL_TRANSITIONS.cancel;
    if (!(await leavePending(tx, row, { to, at: new Date(nowMs) })))
      throw new CodedError('APR_001', { where: formatId('approval', row.id) });
    await deps.audit.record(tx, row.tenant_id, origin, {
      action: 'approval.cancelled',
      target: targetOf(deps.kinds, row),
      scopeId: row.scope_id,
      details: { kind: row.kind },
    });
  };
}
