import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';

export interface ErasedPerson {
  readonly subjectId: string;
  readonly erasedAt: Date;
}

/** People erased from the log of a tenant, the last one first. */
export async function listErasures(tx: Tx, tenantId: TenantId, limit: number): Promise<ErasedPerson[]> {
  const { rows } = await sql<ErasedPerson>`
    SELECT subject_id AS "subjectId", max(erased_at) AS "erasedAt" FROM audit.data_keys
    WHERE tenant_id = ${tenantId} AND erased_at IS NOT NULL
    GROUP BY subject_id ORDER BY max(erased_at) DESC, subject_id LIMIT ${limit}`.execute(tx);
  return rows;
}
