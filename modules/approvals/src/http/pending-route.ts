import { contractOf, dashboardRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { countPending } from '../queries/count-pending.ts';

const contract = contractOf(dashboardRoutes)('GET /api/v1/dashboard/approvals');

/** The panel of the dashboard about requests that wait. */
export function createPendingRoute(): RouteImplementation {
  return implement(contract, async ({ ctx, caller, tx }) => {
    const { pending, oldestAt, under1h, under1d, under3d } = await countPending(
      tx,
      caller.tenantId,
      ctx.nowMs,
    );
    return {
      pending,
      oldestAt: oldestAt?.toISOString() ?? null,
      ages: [
        { age: 'under_1h' as const, count: under1h },
        { age: 'under_1d' as const, count: under1d - under1h },
        { age: 'under_3d' as const, count: under3d - under1d },
        { age: 'older' as const, count: pending - under3d },
      ],
    };
  });
}
