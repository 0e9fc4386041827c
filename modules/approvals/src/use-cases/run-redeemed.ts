import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId } from '@haechi/kernel';
import type { ApprovalKinds } from '../approval-kind.ts';
import type { ApprovalRow } from '../tables.ts';
import { carryOut } from './carry-out.ts';
import type { createRedeemApproval } from './redeem-approval.ts';

/**
 * Uses an approval of a kind this server carries out, and carries it out, in one transaction.
 * @throws CodedError `APR_005` when it cannot be used, `APR_010` for a kind that its requester carries out elsewhere
 */
export function createRunRedeemed(deps: {
  readonly kinds: ApprovalKinds;
  readonly redeem: ReturnType<typeof createRedeemApproval>;
}) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    nowMs: number,
    row: ApprovalRow,
  ): Promise<void> => {
    const where = formatId('approval', row.id);
    const kind = deps.kinds.get(row.kind);
    if (kind.run === undefined) throw new CodedError('APR_010', { where });
    const redeemed = await deps.redeem(tx, caller, origin, nowMs, { id: row.id, digest: row.digest });
    if (!redeemed.ok) throw new CodedError('APR_005', { where, extensions: { because: redeemed.error } });
    await carryOut(tx, kind.run, row, redeemed.value.decisionReason ?? '', { caller, origin });
  };
}
