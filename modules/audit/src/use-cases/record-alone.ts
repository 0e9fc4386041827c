import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '@haechi/database';
import type { EventId, TenantId } from '@haechi/kernel';
import type { AuditEntry, AuditOrigin } from '../domain/event.ts';
import type { ComposeRow, InsertIntake, IntakeRow } from './record.ts';

export type RecordAlone = (tenantId: TenantId, origin: AuditOrigin, entry: AuditEntry) => Promise<EventId>;

interface Waiting {
  readonly row: IntakeRow;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const GROUP_MAX = 200;
/** While one group waits for the disk the next one is already on its way. */
const WRITERS_MAX = 2;

/**
 * Puts an event without a business change on record in a transaction of its own; resolves when it is committed.
 * Group commit: what arrives while transactions are under way shares the next one.
 */
export function createRecordAlone(
  database: Database,
  composeRow: ComposeRow,
  insertIntake: InsertIntake,
  committed: () => void,
): RecordAlone {
  let waiting: Waiting[] = [];
  let writers = 0;

  async function writeGroup(group: readonly Waiting[]): Promise<void> {
    const rows = group.map(({ row }) => row);
    try {
      await database.system('record events of their own', async (tx) => insertIntake(tx, rows));
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
    committed();
  }

  async function writeGroups(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, GROUP_MAX);
      waiting = waiting.slice(GROUP_MAX);
      await writeGroup(group);
      // Callers that were waiting for this group go on first, so that what they record next is not split in two.
      await nextTurn();
    }
    writers -= 1;
  }

  /** Begins after this turn of the event loop: all that arrives in it goes together. */
  function startWriter(): void {
    writers += 1;
    setImmediate(() => void writeGroups());
  }

  return async (tenantId, origin, entry) => {
    const row = await composeRow(tenantId, origin, entry);
    await new Promise<void>((resolve, reject) => {
      waiting.push({ row, resolve, reject });
      if (writers < WRITERS_MAX) startWriter();
    });
    return row.event_id;
  };
}
