import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { AuditTables } from '../tables.ts';

/** How far a log is, as its tree says. */
export interface LogState {
  readonly tenantId: TenantId;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The state of every log of the installation. For transactions above all tenants. */
export async function readLogHeads(tx: Tx): Promise<LogState[]> {
  const rows = await tx
    .withTables<AuditTables>()
    .selectFrom('audit.trees')
    .select(['tenant_id as tenantId', 'size', 'root'])
    .where('size', '>', 0)
    .orderBy('tenant_id')
    .execute();
  return rows;
}

/** Root hashes that logs signed, for those of the wanted states that they did sign. */
export async function findSignedStates(
  tx: Tx,
  wanted: readonly Pick<LogState, 'tenantId' | 'size'>[],
): Promise<LogState[]> {
  const found: LogState[] = [];
  for (const { tenantId, size } of wanted) {
    const row = await tx
      .withTables<AuditTables>()
      .selectFrom('audit.checkpoints')
      .select('root')
      .where('tenant_id', '=', tenantId)
      .where('size', '=', size)
      .executeTakeFirst();
    if (row !== undefined) found.push({ tenantId, size, root: row.root });
  }
  return found;
}
