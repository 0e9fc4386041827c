import { contractOf, dashboardRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { HOUR_MS } from '@haechi/kernel';
import { ACTIVITY_KINDS } from '../domain/activity.ts';
import { FINDING_STATES } from '../domain/finding-states.ts';
import { SEVERITIES } from '../domain/rule-settings.ts';
import { countFindings } from '../queries/find-findings.ts';
import { type ActivityCounts, readActivity } from '../queries/read-activity.ts';

const contract = contractOf(dashboardRoutes);

/** Parts of whole hours, so that they fit the hours that are counted. */
const RANGES = {
  '24h': { partMs: HOUR_MS, partCount: 24 },
  '7d': { partMs: 6 * HOUR_MS, partCount: 28 },
  '30d': { partMs: 24 * HOUR_MS, partCount: 30 },
} as const;

const iso = (date: Date | undefined): string => (date ?? new Date(0)).toISOString();

export function createDashboardRoutes(): RouteImplementation[] {
  return [
    implement(contract('GET /api/v1/dashboard/activity'), async ({ ctx, caller, tx, query }) => {
      const endMs = Math.floor(ctx.nowMs / HOUR_MS) * HOUR_MS + HOUR_MS;
      const parts = await readActivity(tx, caller.tenantId, { endMs, ...RANGES[query.range] });
      const totals = Object.fromEntries(
        ACTIVITY_KINDS.map((kind) => [kind, parts.reduce((sum, { counts }) => sum + counts[kind], 0)]),
      ) as ActivityCounts; // one entry for each kind
      return {
        from: iso(parts[0]?.from),
        to: iso(parts.at(-1)?.to),
        totals,
        parts: parts.map(({ from, to, counts }) => ({ from: iso(from), to: iso(to), counts })),
      };
    }),
    implement(contract('GET /api/v1/dashboard/anomalies'), async ({ caller, tx }) => {
      const counted = await countFindings(tx, caller.tenantId);
      const sum = (rows: typeof counted): number => rows.reduce((total, { count }) => total + count, 0);
      const unsettled = counted.filter(({ state }) => state === 'open' || state === 'acknowledged');
      return {
        states: FINDING_STATES.map((state) => ({
          state,
          count: sum(counted.filter((row) => row.state === state)),
        })),
        unsettled: SEVERITIES.map((severity) => ({
          severity,
          count: sum(unsettled.filter((row) => row.severity === severity)),
        })),
      };
    }),
  ];
}
