import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { AuditTables } from '../tables.ts';

/** Root hashes of a log at sizes that it signed. Sizes without a checkpoint are left out. */
export async function readSignedRoots(
  tx: Tx,
  tenantId: TenantId,
  sizes: readonly number[],
): Promise<Map<number, Uint8Array>> {
  if (sizes.length === 0) return new Map();
  const rows = await tx
    .withTables<AuditTables>()
    .selectFrom('audit.checkpoints')
    .select(['size', 'root'])
    .where('tenant_id', '=', tenantId)
    .where('size', 'in', [...new Set(sizes)])
    .execute();
  return new Map(rows.map(({ size, root }) => [size, root]));
}
