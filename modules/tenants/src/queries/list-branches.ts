import type { Tx } from '@haechi/database';
import type { BranchRow, TenantsTables } from '../tables.ts';

/** Every branch of the organisation the transaction works for, oldest first. */
export async function listBranches(tx: Tx): Promise<readonly BranchRow[]> {
  return await tx
    .withTables<TenantsTables>()
    .selectFrom('tenants.branches')
    .selectAll()
    .orderBy('id')
    .execute();
}
