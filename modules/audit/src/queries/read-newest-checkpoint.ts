import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { StoredCheckpoint } from '../domain/log-source.ts';
import type { AuditTables } from '../tables.ts';

/** The newest signed checkpoint of a log; undefined while the log is empty. */
export async function readNewestCheckpoint(
  tx: Tx,
  tenantId: TenantId,
): Promise<StoredCheckpoint | undefined> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.checkpoints')
    .select(['size', 'root', 'note'])
    .where('tenant_id', '=', tenantId)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
}
