import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { SequencedEvent } from '../domain/event.ts';
import type { AuditTables } from '../tables.ts';
import type { LogReader } from '../tiers/read-log.ts';
import type { OpenEvents } from '../use-cases/open-events.ts';

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
 * begins exactly there is for the cursor to check. Personal data is in the events as long as its keys exist. A cursor
 * that fell behind the hot tier is served from the files.
 */
export const createReadEntries =
  (openEvents: OpenEvents, reader: Pick<LogReader, 'readBelow'>): ReadEntries =>
  async (tx, tenantId, fromIndex, limit) => {
    const hot = await tx
      .withTables<AuditTables>()
      .selectFrom('audit.audit_logs')
      .select(['index', 'position', 'leaf'])
      .where('tenant_id', '=', tenantId)
      .where('index', '>=', fromIndex)
      .orderBy('index')
      .limit(limit)
      .execute();
    const below = hot[0]?.index === fromIndex ? [] : await reader.readBelow(tx, tenantId, fromIndex, limit);
    const rows = below.length > 0 ? below : hot;
    const events = await openEvents(rows.map(({ leaf }) => leaf));
    return rows.map(({ index, position }, place) => {
      const event = events[place];
      return { index, event: event === undefined ? undefined : { ...event, index, position } };
    });
  };
