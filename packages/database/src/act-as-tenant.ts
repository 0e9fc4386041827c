import { PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { Tx } from './transaction.ts';

const become = (tx: Tx, tenantId: TenantId) =>
  sql`SELECT set_config('haechi.tenant', ${tenantId}, true)`.execute(tx);

/**
 * Lets a transaction of the operator work as one tenant while `work` runs: the first rows of a new tenant are written
 * as that tenant, and commit together with the operator's own record of it. When `work` fails the transaction must be
 * rolled back, as always.
 * @throws Error when the transaction is not the operator's: no tenant may become another
 */
export async function actAsTenant<T>(tx: Tx, tenantId: TenantId, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ current: string | null }>`SELECT haechi.current_tenant() AS current`.execute(
    tx,
  );
  if (rows[0]?.current !== PLATFORM_TENANT_ID) throw new Error('only the operator may act as a tenant');
  await become(tx, tenantId);
  const value = await work();
  await become(tx, PLATFORM_TENANT_ID);
  return value;
}
