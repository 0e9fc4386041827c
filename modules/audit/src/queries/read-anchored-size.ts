import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';

/** The largest size of a log whose checkpoint is in the platform tree: the log has been that long. */
export async function readAnchoredSize(tx: Tx, tenantId: TenantId): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    SELECT coalesce(max(size), 0) AS size FROM audit.platform_leaves WHERE tenant_id = ${tenantId}`.execute(
    tx,
  );
  return rows[0]?.size ?? 0;
}
