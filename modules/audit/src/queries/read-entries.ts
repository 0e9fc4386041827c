import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { SequencedEvent } from '../domain/event.ts';
import { parseLeaf } from '../parse-leaf.ts';
import type { AuditTables } from '../tables.ts';

/** One place of a log. */
export interface LogEntry {
  readonly index: number;
  /** Undefined when the leaf is none that this version can read. */
  readonly event: SequencedEvent | undefined;
}

export type ReadEntries = (
  tx: Tx,
  tenantId: TenantId,
  fromIndex: number,
  limit: number,
) => Promise<readonly LogEntry[]>;

/**
 * Reads a log on from an index, in order: for cursors over it. What comes back begins at or after the index; whether it
 * begins exactly there is for the cursor to check.
 */
export const readEntries: ReadEntries = async (tx, tenantId, fromIndex, limit) => {
  const rows = await tx
    .withTables<AuditTables>()
    .selectFrom('audit.audit_logs')
    .select(['index', 'position', 'leaf'])
    .where('tenant_id', '=', tenantId)
    .where('index', '>=', fromIndex)
    .orderBy('index')
    .limit(limit)
    .execute();
  return rows.map(({ index, position, leaf }) => {
    const event = parseLeaf(leaf);
    return { index, event: event === undefined ? undefined : { ...event, index, position } };
  });
};
