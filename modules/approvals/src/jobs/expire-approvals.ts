import type { AuditModule } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import type { ApprovalKinds } from '../approval-kind.ts';
import { APPROVAL_TRANSITIONS } from '../domain/approval-state.ts';
import type { ApprovalMetrics } from '../metrics.ts';
import type { ApprovalsTables } from '../tables.ts';
import { recordRunOut } from '../use-cases/record-run-out.ts';

const BATCH_MAX = 200;

/**
 * Writes down what the clock has decided already: requests that ran out and approvals nobody redeemed. Deciding does
 * not depend on it, so a late or double run changes nothing but when the outcome enters the log.
 */
export function createExpireApprovals(deps: {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly kinds: ApprovalKinds;
  readonly clock: Clock;
  readonly observe: ApprovalMetrics['observe'];
}) {
  return async (): Promise<number> =>
    await deps.database.system('expire approvals', async (tx) => {
      const db = tx.withTables<ApprovalsTables>();
      const now = new Date(deps.clock.now());
      const overdue = await db
        .selectFrom('approvals.approval_requests')
        .select([
          'id',
          'tenant_id',
          'kind',
          'scope_id',
          'requester_id',
          'arguments_canonical',
          'state',
          'risk',
        ])
        .where((eb) =>
          eb.or([
            eb.and([eb('state', '=', 'pending'), eb('expires_at', '<=', now)]),
            eb.and([eb('state', '=', 'approved'), eb('redeem_until', '<=', now)]),
          ]),
        )
        .limit(BATCH_MAX)
        .forUpdate()
        .skipLocked()
        .execute();
      for (const row of overdue) {
        const step = row.state === 'pending' ? APPROVAL_TRANSITIONS.expire : APPROVAL_TRANSITIONS.lapse;
        await db
          .updateTable('approvals.approval_requests')
          .set({ state: step.to })
          .where('id', '=', row.id)
          .where('state', '=', step.from)
          .execute();
        await recordRunOut(tx, deps, row, step.to);
        deps.observe(step.to, row.risk, 0);
      }
      return overdue.length;
    });
}
