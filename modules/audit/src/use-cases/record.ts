import type { Tx } from '@haechi/database';
import { type Clock, CodedError, type EventId, newId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { composeEvent, composeLeaf } from '../domain/compose-event.ts';
import type { AuditEntry, AuditOrigin } from '../domain/event.ts';
import type { HealthState } from '../domain/log-health.ts';

/** What the log is told before it has a place for it. */
export interface IntakeRow {
  readonly tenant_id: TenantId;
  readonly event_id: EventId;
  readonly leaf: string;
}

export interface RecordDeps {
  readonly clock: Clock;
  readonly health: () => HealthState;
}

export type ComposeRow = (tenantId: TenantId, origin: AuditOrigin, entry: AuditEntry) => IntakeRow;

/**
 * Composes what `record` inserts.
 * @throws {CodedError} SYS_003 while the log takes nothing: what cannot be put on record must not happen
 */
export function createComposeRow({ clock, health }: RecordDeps): ComposeRow {
  return (tenantId, origin, entry) => {
    if (health() === 'refusing') throw new CodedError('SYS_003', { where: 'audit', retryAfterSeconds: 5 });
    const id = newId('event');
    const event = composeEvent({ id, tenantId, atMs: clock.now(), origin, entry });
    return { tenant_id: tenantId, event_id: id, leaf: composeLeaf(event) };
  };
}

/** One array per column: any number of events is planned like one. */
export async function insertIntake(tx: Tx, rows: readonly IntakeRow[]): Promise<void> {
  await sql`INSERT INTO audit.intake (tenant_id, event_id, leaf) SELECT * FROM unnest(
    ${rows.map((row) => row.tenant_id)}::uuid[], ${rows.map((row) => row.event_id)}::uuid[],
    ${rows.map((row) => row.leaf)}::text[])`.execute(tx);
}

export type RecordEvent = (
  tx: Tx,
  tenantId: TenantId,
  origin: AuditOrigin,
  entry: AuditEntry,
) => Promise<EventId>;

/** Puts an event on record in the transaction of the change it tells of: both are committed or neither is. */
export function createRecord(composeRow: ComposeRow): RecordEvent {
  return async (tx, tenantId, origin, entry) => {
    const row = composeRow(tenantId, origin, entry);
    await insertIntake(tx, [row]);
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
export function createRecordMany(composeRow: ComposeRow): RecordMany {
  return async (tx, tenantId, origin, entries) => {
    for (let from = 0; from < entries.length; from += BATCH_MAX) {
      const batch = entries.slice(from, from + BATCH_MAX);
      await insertIntake(
        tx,
        batch.map((entry) => composeRow(tenantId, origin, entry)),
      );
    }
  };
}
