import type { Tx } from '@haechi/database';
import { type Clock, CodedError, formatId, type HoldId, newId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { AuditOrigin } from '../domain/event.ts';
import type { AuditTables } from '../tables.ts';
import type { LegalHold } from '../tiers/legal-holds.ts';
import { scopeOf } from '../tiers/move-to-warm.ts';
import type { RecordEvent } from './record.ts';

/** Holds in force at one time; each is asked about at every step of every segment. */
const IN_FORCE_MAX = 200;

export interface WantedHold {
  readonly name: string;
  readonly reason: string;
  /** What happened from then on; from the first event on unless given. */
  readonly from: Date | null;
  /** What happened before then; without end unless given. */
  readonly until: Date | null;
}

interface HoldDeps {
  readonly record: RecordEvent;
  readonly clock: Clock;
}

const targetOf = ({ id, name }: Pick<LegalHold, 'id' | 'name'>) => ({
  kind: 'legal_hold',
  id: formatId('hold', id),
  name,
});

export type PlaceHold = (
  tx: Tx,
  tenantId: TenantId,
  origin: AuditOrigin,
  wanted: WantedHold,
) => Promise<LegalHold>;

/**
 * Places a legal hold on what a log recorded in a period, also on what is recorded later.
 * @throws {CodedError} AUD_011 when too many are in force
 */
export function createPlaceHold({ record, clock }: HoldDeps): PlaceHold {
  return async (tx, tenantId, origin, { name, reason, from, until }) => {
    const { rows } = await sql<{ count: number }>`
      SELECT count(*) AS count FROM audit.legal_holds WHERE tenant_id = ${tenantId} AND released_at IS NULL`.execute(
      tx,
    );
    if ((rows[0]?.count ?? 0) >= IN_FORCE_MAX)
      throw new CodedError('AUD_011', { params: { max: IN_FORCE_MAX } });
    const hold = await tx
      .withTables<AuditTables>()
      .insertInto('audit.legal_holds')
      .values({
        id: newId('hold'),
        tenant_id: tenantId,
        name,
        reason,
        from_at: from,
        until_at: until,
        created_by: origin.actor.id ?? 'system',
        created_at: new Date(clock.now()),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const details = { from: from?.toISOString() ?? null, until: until?.toISOString() ?? null };
    await record(tx, tenantId, origin, {
      action: 'legal_hold.placed',
      target: targetOf(hold),
      scopeId: scopeOf(tenantId),
      reason,
      details,
    });
    return hold;
  };
}

export type ReleaseHold = (
  tx: Tx,
  tenantId: TenantId,
  origin: AuditOrigin,
  wanted: { readonly id: HoldId; readonly reason: string },
) => Promise<LegalHold>;

/** Releases a hold. @throws {CodedError} RES_001 when there is none in force with this id */
export function createReleaseHold({ record, clock }: HoldDeps): ReleaseHold {
  return async (tx, tenantId, origin, { id, reason }) => {
    const hold = await tx
      .withTables<AuditTables>()
      .updateTable('audit.legal_holds')
      .set({ released_by: origin.actor.id ?? 'system', released_at: new Date(clock.now()) })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('released_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (hold === undefined) throw new CodedError('RES_001');
    await record(tx, tenantId, origin, {
      action: 'legal_hold.released',
      target: targetOf(hold),
      scopeId: scopeOf(tenantId),
      reason,
    });
    return hold;
  };
}
