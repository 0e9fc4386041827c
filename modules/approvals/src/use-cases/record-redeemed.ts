import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId } from '@haechi/kernel';
import type { ApprovalKinds } from '../approval-kind.ts';
import type { ApprovalRow } from '../tables.ts';
import { targetOf } from './target-of.ts';

/** Puts on record that an approval was used. */
export async function recordRedeemed(
  tx: Tx,
  deps: { readonly audit: Pick<AuditModule, 'record'>; readonly kinds: ApprovalKinds },
  origin: AuditOrigin,
  row: ApprovalRow,
): Promise<void> {
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
