import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId } from '@haechi/kernel';
import type { ApprovalRow } from '../tables.ts';

/** Puts on record that time decided: a question nobody answered, or an approval nobody used. */
export async function recordRunOut(
  tx: Tx,
  audit: Pick<AuditModule, 'record'>,
  row: Pick<ApprovalRow, 'id' | 'kind' | 'scope_id' | 'tenant_id' | 'requester_id'>,
  outcome: 'expired' | 'lapsed',
): Promise<void> {
  await audit.record(tx, row.tenant_id, systemOrigin('approvals'), {
    action: `approval.${outcome}`,
    target: { kind: 'approval', id: formatId('approval', row.id), name: row.kind },
    scopeId: row.scope_id,
    details: { kind: row.kind, requesterId: formatId('user', row.requester_id) },
  });
}
