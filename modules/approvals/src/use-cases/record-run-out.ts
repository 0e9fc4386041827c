import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId } from '@haechi/kernel';
import type { ApprovalKinds } from '../approval-kind.ts';
import type { ApprovalRow } from '../tables.ts';
import { targetOf } from './target-of.ts';

/** Puts on record that time decided: a question nobody answered, or an approval nobody used. */
export async function recordRunOut(
  tx: Tx,
  { audit, kinds }: { readonly audit: Pick<AuditModule, 'record'>; readonly kinds: ApprovalKinds },
  row: Pick<ApprovalRow, 'id' | 'kind' | 'scope_id' | 'tenant_id' | 'requester_id' | 'arguments_canonical'>,
  outcome: 'expired' | 'lapsed',
): Promise<void> {
  await audit.record(tx, row.tenant_id, systemOrigin('approvals'), {
    action: `approval.${outcome}`,
    target: targetOf(kinds, row),
    scopeId: row.scope_id,
    details: { kind: row.kind, requesterId: formatId('user', row.requester_id) },
  });
}
