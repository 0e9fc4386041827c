import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, type FindingId, formatId } from '@haechi/kernel';
import { sql } from 'kysely';
import { FINDING_TRANSITIONS, type FindingStep } from '../domain/finding-states.ts';
import type { AuditPort } from '../ports.ts';
import { findFinding } from '../queries/find-findings.ts';
import type { AnomaliesTables } from '../tables.ts';

export interface Settlement {
  readonly id: FindingId;
  readonly step: FindingStep;
  readonly reason: string;
  readonly at: Date;
}

const ACTIONS = {
  acknowledge: 'anomaly.acknowledged',
  resolve: 'anomaly.resolved',
  dismiss: 'anomaly.dismissed',
  reopen: 'anomaly.reopened',
} as const satisfies Record<FindingStep, string>;

/**
 * Moves a finding along its table of states, by one conditional update.
 * @throws CodedError `RES_001` no such finding, `ANO_001` not a step from where it stands
 */
export function createSettleFinding({ audit }: { readonly audit: Pick<AuditPort, 'record'> }) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    { id, step, reason, at }: Settlement,
  ): Promise<void> => {
    const before = await findFinding(tx, caller.tenantId, id);
    if (before === undefined) throw new CodedError('RES_001');
    const { from, to } = FINDING_TRANSITIONS[step];
    const moved = await tx
      .withTables<AnomaliesTables>()
      .updateTable('anomalies.findings')
      .set({
        state: to,
        state_at: at,
        state_by: caller.id,
        state_by_name: caller.name,
        state_reason: reason,
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .where('state', '=', before.state)
      .where('state', 'in', from)
      .returning('id')
      .executeTakeFirst();
    if (moved === undefined)
      throw new CodedError('ANO_001', {
        where: formatId('finding', id),
        extensions: { from: before.state, to },
      });
    await audit.record(tx, caller.tenantId, origin, {
      action: ACTIONS[step],
      target: {
        kind: 'finding',
        id: formatId('finding', id),
        name: `${before.rule}: ${before.subject_name}`,
      },
      scopeId: caller.scopeId,
      reason,
      before: { state: before.state },
      after: { state: to },
    });
  };
}
