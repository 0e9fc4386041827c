import type { Tx } from '@haechi/database';
import type { ApprovalRow, ApprovalsTables } from '../tables.ts';

/** The request of the same kind about the same thing that was approved last before this one. */
export async function findLastApproved(
  tx: Tx,
  row: ApprovalRow,
): Promise<Pick<ApprovalRow, 'id' | 'decided_at' | 'arguments_canonical'> | undefined> {
  return await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.approval_requests')
    .select(['id', 'decided_at', 'arguments_canonical'])
    .where('tenant_id', '=', row.tenant_id)
    .where('kind', '=', row.kind)
    .where('resource', '=', row.resource)
    .where('state', 'in', ['approved', 'redeemed', 'lapsed'])
    .where('decided_at', '<=', row.decided_at ?? row.expires_at)
    .where('id', '!=', row.id)
    .orderBy('decided_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}
