import type { Tx } from '@haechi/database';
import { CodedError, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { acceptsChanges } from '../domain/tenant-states.ts';
import type { TenantsTables } from '../tables.ts';

/**
 * Demands that the organisation may change now, and keeps it from leaving that state until the transaction ends.
 * @throws CodedError `TEN_004` when its state allows reading only
 */
export async function demandOpenTenant(tx: Tx, tenantId: TenantId): Promise<void> {
  const row = await tx
    .withTables<TenantsTables>()
    .selectFrom('tenants.tenants')
    .select('state')
    .where('id', '=', tenantId)
    .forShare()
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  if (!acceptsChanges(row.state)) throw new CodedError('TEN_004', { extensions: { state: row.state } });
}

/** As above, and that it is an organisation the platform serves: the operator itself has no branches and projects. */
export async function demandServedTenant(tx: Tx, tenantId: TenantId): Promise<void> {
  if (tenantId === PLATFORM_TENANT_ID) throw new CodedError('TEN_006');
  await demandOpenTenant(tx, tenantId);
}
