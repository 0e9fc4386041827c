import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { treeHasher } from '../domain/leaf.ts';

export interface LogStatus {
  readonly size: number;
  readonly root: Uint8Array;
  /** The newest signed note; null while the log is empty. */
  readonly checkpoint: string | null;
  readonly checkpointAt: Date | null;
  /** Events of this tenant that wait for their place. */
  readonly waitingCount: number;
}

interface StatusRow {
  readonly waiting: number;
  readonly size: number | null;
  readonly root: Uint8Array | null;
  readonly note: string | null;
  readonly created_at: Date | null;
}

/** Size and root as they were signed last, and what waits. */
export async function readLogStatus(tx: Tx, tenantId: TenantId): Promise<LogStatus> {
  const { rows } = await sql<StatusRow>`
    SELECT (SELECT count(*) FROM audit.intake WHERE tenant_id = ${tenantId}) AS waiting, newest.*
    FROM (VALUES (1)) AS one
    LEFT JOIN (SELECT size, root, note, created_at FROM audit.checkpoints WHERE tenant_id = ${tenantId}
               ORDER BY size DESC LIMIT 1) AS newest ON true`.execute(tx);
  const row = rows[0];
  return {
    size: row?.size ?? 0,
    root: row?.root ?? treeHasher.emptyRoot(),
    checkpoint: row?.note ?? null,
    checkpointAt: row?.created_at ?? null,
    waitingCount: row?.waiting ?? 0,
  };
}
