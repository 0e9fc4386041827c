import { columnOf, flush, sendAlong, type Tx } from '@haechi/database';
import { type Clock, CodedError, type EventId, newId, type ScopeId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { composeEvent, composeLeaf, fitEvent } from '../domain/compose-event.ts';
import type { AuditEntry, AuditEvent, AuditOrigin } from '../domain/event.ts';
import { formatLeaf, LEAF_BYTES_MAX } from '../domain/leaf.ts';
import type { HealthState } from '../domain/log-health.ts';
import { sealEvent, subjectsOf } from '../domain/seal-event.ts';
import type { DataKeys } from './keep-data-keys.ts';

/** What the log is told before it has a place for it. */
export interface IntakeRow {
  readonly tenant_id: TenantId;
  readonly event_id: EventId;
  readonly leaf: string;
}

export interface RecordDeps {
  readonly clock: Clock;
  readonly health: () => HealthState;
  /** Keys that personal data is encrypted with; without them it stands in the clear. */
  readonly keys?: Pick<DataKeys, 'inUse'>;
  /** Public id of the branch a scope lies in; null where it lies in none. */
  readonly branchOf?: (scopeId: ScopeId) => string | null;
}

export type ComposeRow = (tenantId: TenantId, origin: AuditOrigin, entry: AuditEntry) => Promise<IntakeRow>;

/** Encrypting makes data longer by a third, and an event must still fit. */
const PLAIN_BYTES_MAX = Math.floor(LEAF_BYTES_MAX * 0.7);

async function sealedLeaf(
  event: AuditEvent,
  about: string | null | undefined,
  keys: Pick<DataKeys, 'inUse'>,
): Promise<string> {
  const subjects = subjectsOf(event, about);
  const keyOf = async (id: string | undefined) =>
    id === undefined ? undefined : await keys.inUse(event.tenantId, id);
  const [actor, subject] = [await keyOf(subjects.actor), await keyOf(subjects.subject)];
  return formatLeaf(sealEvent(fitEvent(event, PLAIN_BYTES_MAX), { actor, subject }));
}

/**
 * Composes what `record` inserts.
 * @throws {CodedError} SYS_003 while the log takes nothing: what cannot be put on record must not happen
 */
export function createComposeRow({ clock, health, keys, branchOf = () => null }: RecordDeps): ComposeRow {
  return async (tenantId, origin, entry) => {
    if (health() === 'refusing') throw new CodedError('SYS_003', { where: 'audit', retryAfterSeconds: 5 });
    const id = newId('event');
    const event = composeEvent({
      id,
      tenantId,
      branch: branchOf(entry.scopeId),
      atMs: clock.now(),
      origin,
      entry,
    });
    const leaf = keys === undefined ? composeLeaf(event) : await sealedLeaf(event, entry.subjectId, keys);
    return { tenant_id: tenantId, event_id: id, leaf };
  };
}

/** PostgreSQL class 53: no room on the disk, or no memory. */
const isOutOfRoom = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('53');

/** Puts rows into the intake in the transaction of the change they tell of. Its failure may be that of the commit. */
export type InsertIntake = (tx: Tx, rows: readonly IntakeRow[]) => void;

/**
 * @param full is told when the database has no room; the transaction then fails with `SYS_003`
 */
export function createInsertIntake(full: () => void): InsertIntake {
  const explain = (error: unknown): unknown => {
    if (!isOutOfRoom(error)) return error;
    full();
    return new CodedError('SYS_003', { where: 'audit', retryAfterSeconds: 5, cause: error });
  };
  return (tx, rows) => sendAlong(tx, intakeOf(rows), explain);
}

/** One array per column: any number of events is planned like one. */
const intakeOf = (rows: readonly IntakeRow[]) => sql`
  INSERT INTO audit.intake (tenant_id, event_id, leaf) SELECT tenant_id, event_id, leaf FROM unnest(
    ${columnOf('uuid', rows, (row) => row.tenant_id)}, ${columnOf('uuid', rows, (row) => row.event_id)},
    ${columnOf('text', rows, (row) => row.leaf)}) AS told (tenant_id, event_id, leaf)`;

export type RecordEvent = (
  tx: Tx,
  tenantId: TenantId,
  origin: AuditOrigin,
  entry: AuditEntry,
) => Promise<EventId>;

/** Puts an event on record in the transaction of the change it tells of: both are committed or neither is. */
export function createRecord(
  composeRow: ComposeRow,
  insertIntake = createInsertIntake(() => undefined),
): RecordEvent {
  return async (tx, tenantId, origin, entry) => {
    const row = await composeRow(tenantId, origin, entry);
    insertIntake(tx, [row]);
    return row.event_id;
  };
}

export type RecordMany = (
  tx: Tx,
  tenantId: TenantId,
  origin: AuditOrigin,
  entries: readonly AuditEntry[],
) => Promise<void>;

/** As many statements as one event needs would keep a large import waiting; each event is on record all the same. */
const BATCH_MAX = 1000;

/** Puts many events on record in the transaction of the changes they tell of, in their order. */
export function createRecordMany(composeRow: ComposeRow, insertIntake: InsertIntake): RecordMany {
  return async (tx, tenantId, origin, entries) => {
    for (let from = 0; from < entries.length; from += BATCH_MAX) {
      const rows: IntakeRow[] = [];
      // One after another: each person who is new needs a key, and all at once would empty the pool keys come from.
      for (const entry of entries.slice(from, from + BATCH_MAX))
        rows.push(await composeRow(tenantId, origin, entry));
      insertIntake(tx, rows);
      // Sent before the next are made, so that no more than these are kept in memory.
      await flush(tx);
    }
  };
}
