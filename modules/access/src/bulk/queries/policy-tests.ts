import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { BulkTables, PolicyTestRow } from '../tables.ts';

/** The stored sets of questions of a tenant, by name. */
export async function listPolicyTests(tx: Tx, tenantId: TenantId): Promise<PolicyTestRow[]> {
  return await tx
    .withTables<BulkTables>()
    .selectFrom('access.policy_tests')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('name')
    .execute();
}

/** Types of outside resources, as the operator declared them. */
export async function listEntityTypes(tx: Tx): Promise<string[]> {
  const rows = await tx
    .withTables<BulkTables>()
    .selectFrom('access.entity_types')
    .select('type')
    .orderBy('type')
    .execute();
  return rows.map(({ type }) => type);
}
