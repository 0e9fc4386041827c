import { contractOf, dashboardRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import { DAY_MS, HOUR_MS, type TenantId } from '@haechi/kernel';
import { judgeQueue } from '../jobs/watch-queue.ts';
import type { SettingsPort } from '../ports.ts';
import { countPending } from '../queries/count-pending.ts';
import { measureService } from '../queries/measure-service.ts';

const contract = contractOf(dashboardRoutes)('GET /api/v1/dashboard/approval-service');

const RANGE_MS = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;

/** The panel of the dashboard about how well requests are answered, and the alerts that hold for the last hour. */
export function createServiceRoute({ settings }: { readonly settings: SettingsPort }): RouteImplementation {
  async function judge(tx: Tx, tenantId: TenantId, nowMs: number) {
    const values = await settings.readMany(tx, [
      'approvals.pendingMax',
      'approvals.alertTimeouts',
      'approvals.alertRejectedPercent',
    ]);
    const { pending } = await countPending(tx, tenantId, nowMs);
    const { timedOut, rejected, decided } = await measureService(tx, tenantId, nowMs - HOUR_MS, nowMs);
    const pendingMax = Number(values.get('approvals.pendingMax'));
    const alerts = judgeQueue(
      { pending, expired: timedOut, rejected, decided },
      {
        pendingMax,
        timeoutsMax: Number(values.get('approvals.alertTimeouts')),
        rejectedPercentMax: Number(values.get('approvals.alertRejectedPercent')),
      },
    );
    return { pending, pendingMax, alerts: [...alerts] };
  }

  return implement(contract, async ({ ctx, caller, tx, query }) => {
    const fromMs = ctx.nowMs - RANGE_MS[query.range];
    return {
      from: new Date(fromMs).toISOString(),
      to: new Date(ctx.nowMs).toISOString(),
      ...(await measureService(tx, caller.tenantId, fromMs, ctx.nowMs)),
      ...(await judge(tx, caller.tenantId, ctx.nowMs)),
    };
  });
}
