import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { type Selectable, sql } from 'kysely';
import type { AuditTables } from '../tables.ts';

export type LegalHold = Selectable<AuditTables['audit.legal_holds']>;

/** Legal holds of a tenant, newest first. */
export async function listHolds(
  tx: Tx,
  tenantId: TenantId,
  page: { readonly before: Date | undefined; readonly limit: number },
): Promise<LegalHold[]> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.legal_holds')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(page.before !== undefined, (query) => query.where('created_at', '<', page.before ?? new Date(0)))
    .orderBy('created_at', 'desc')
    .limit(page.limit)
    .execute();
}

/** Ids of the segments that a legal hold in force covers; the trigger `keep_steps` asks the same. */
export async function findHeldSegments(tx: Tx, tenantId: TenantId): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT s.id FROM audit.segments AS s JOIN audit.legal_holds AS h ON h.tenant_id = s.tenant_id
    WHERE s.tenant_id = ${tenantId} AND h.released_at IS NULL AND s.state <> 'expired'
      AND (h.from_at IS NULL OR h.from_at <= s.last_at) AND (h.until_at IS NULL OR h.until_at > s.first_at)`.execute(
    tx,
  );
  return new Set(rows.map(({ id }) => id));
}
