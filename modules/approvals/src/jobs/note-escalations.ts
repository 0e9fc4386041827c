import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Database } from '@haechi/database';
import { type Clock, formatId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { ApprovalKinds } from '../approval-kind.ts';
import type { ApprovalRow } from '../tables.ts';
import { targetOf } from '../use-cases/target-of.ts';

const BATCH_MAX = 200;

/**
 * Puts on record that a stage was answered by nobody in time and others may answer it now, so that they are told. That they
 * may is decided by the clock; a late run changes nothing but when they hear of it.
 */
export function createNoteEscalations(deps: {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly kinds: ApprovalKinds;
  readonly clock: Clock;
}) {
  return async (): Promise<number> =>
    await deps.database.system('note escalations of approvals', async (tx) => {
      const now = new Date(deps.clock.now());
      const { rows } = await sql<ApprovalRow>`
        WITH due AS (
          SELECT id FROM approvals.approval_requests
           WHERE state = 'pending' AND expires_at > ${now} AND jsonb_typeof(plan -> 'escalation') = 'object'
             AND coalesce(escalated_stage, -1) < stage
             AND coalesce(stage_since, created_at)
                 + make_interval(secs => (plan -> 'escalation' ->> 'afterSeconds')::int) <= ${now}
           LIMIT ${BATCH_MAX} FOR UPDATE SKIP LOCKED)
        UPDATE approvals.approval_requests AS r SET escalated_stage = r.stage FROM due WHERE r.id = due.id
        RETURNING r.*`.execute(tx);
      for (const row of rows)
        await deps.audit.record(tx, row.tenant_id, systemOrigin('approvals'), {
          action: 'approval.escalated',
          target: targetOf(deps.kinds, row),
          scopeId: row.scope_id,
          details: {
            kind: row.kind,
            requesterId: formatId('user', row.requester_id),
            stage: row.stage + 1,
          },
        });
      return rows.length;
    });
}
