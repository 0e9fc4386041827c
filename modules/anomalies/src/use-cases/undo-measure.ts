import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, type FindingId, formatId, parseId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { AuditPort, PeoplePort } from '../ports.ts';
import { findFinding } from '../queries/find-findings.ts';
import type { AnomaliesTables } from '../tables.ts';

/**
 * Lets a person work again whom a finding suspended. Ended sessions stay ended: the person signs in anew.
 * @throws CodedError `RES_001` no such finding, `ANO_003` it suspended nobody, or the person works again already
 */
export function createUndoMeasure(deps: {
  readonly audit: Pick<AuditPort, 'record'>;
  readonly people: Pick<PeoplePort, 'reactivate'>;
}) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    undo: { readonly id: FindingId; readonly reason: string; readonly at: Date },
  ): Promise<void> => {
    const { id, reason, at } = undo;
    const { tenantId, scopeId } = caller;
    const finding = await findFinding(tx, tenantId, id);
    if (finding === undefined) throw new CodedError('RES_001');
    const userId = parseId('user', finding.subject);
    const undone = await tx
      .withTables<AnomaliesTables>()
      .updateTable('anomalies.findings')
      .set({ measure_state: 'undone', measure_at: at, measure_note: reason, version: sql`version + 1` })
      .where('id', '=', id)
      .where('measure', '=', 'suspend')
      .where('measure_state', '=', 'done')
      .returning('id')
      .executeTakeFirst();
    if (undone === undefined || userId === undefined) throw new CodedError('ANO_003');
    if (!(await deps.people.reactivate(tx, origin, { tenantId, userId, reason })))
      throw new CodedError('ANO_003');
    await deps.audit.record(tx, tenantId, origin, {
      action: 'anomaly.measure_undone',
      target: {
        kind: 'finding',
        id: formatId('finding', id),
        name: `${finding.rule}: ${finding.subject_name}`,
      },
      scopeId,
      reason,
      details: { measure: finding.measure, subject: finding.subject },
    });
  };
}
