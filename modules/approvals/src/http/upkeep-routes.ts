import { originOf } from '@haechi/audit';
import { approvalUpkeepRoutes, contractOf } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import { type ApprovalId, formatId, PLATFORM_SCOPE_ID } from '@haechi/kernel';
import type { Environment } from '../domain/environment.ts';
import type { FlagState, Flags } from '../flags.ts';
import type { createChangeFlag } from '../use-cases/change-flag.ts';
import type { createCleanUpFor, createPurge } from '../use-cases/clean-up.ts';
import type { createProbeWorkflow } from '../use-cases/probe-workflow.ts';

export interface UpkeepRouteDeps {
  readonly environment: Environment;
  readonly flags: Flags;
  readonly changeFlag: ReturnType<typeof createChangeFlag>;
  readonly cleanUp: ReturnType<typeof createCleanUpFor>;
  readonly purge: ReturnType<typeof createPurge>;
  readonly probe: ReturnType<typeof createProbeWorkflow>;
  readonly announce: (ids: readonly ApprovalId[]) => void;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
}

const contract = contractOf(approvalUpkeepRoutes);

export function createUpkeepRoutes(deps: UpkeepRouteDeps): RouteImplementation[] {
  const { environment, flags } = deps;
  const present = (states: readonly FlagState[]) => ({
    environment,
    flags: states.map(({ flag, usual, configured, effective, drifted, override }) => ({
      flag,
      usual,
      configured,
      effective,
      drifted,
      override:
        override === undefined
          ? null
          : {
              until: override.until.toISOString(),
              reason: override.reason,
              changedBy: override.changed_by_name,
              changedAt: override.changed_at.toISOString(),
            },
    })),
  });

  return [
    implement(contract('GET /api/v1/approval-flags'), async () => present(flags.describe())),
    implement(contract('POST /api/v1/approval-flags/{flag}'), async ({ ctx, caller, tx, params, body }) => {
      const by = { caller, origin: originOf(ctx, caller), nowMs: ctx.nowMs };
      // Bringing protection back must not wait for anything.
      if (!body.enabled) await ctx.demandFreshFactor(tx);
      const { approvalId } = await deps.changeFlag(tx, { ...params, ...body, ...by });
      ctx.afterCommit(flags.refresh);
      return {
        ...present(await flags.describeIn(tx)),
        approvalId: approvalId === null ? null : formatId('approval', approvalId),
      };
    }),
    implement(contract('POST /api/v1/approvals/clean-up'), async ({ ctx, caller, body }) => {
      const everywhere = 'everywhere' in body && body.everywhere;
      // Whoever works in one organisation is refused at the platform, whatever they hold there.
      if (everywhere) ctx.authorize('approval:maintain', PLATFORM_SCOPE_ID);
      const by = { caller, origin: originOf(ctx, caller), nowMs: ctx.nowMs };
      const ids = await deps.cleanUp(by, 'ids' in body ? body.ids : body.which, everywhere);
      deps.announce(ids);
      return { expired: ids.length };
    }),
    implement(contract('POST /api/v1/approvals/purge'), async ({ ctx, caller, tx, body }) => {
      const days = await deps.settings.readNumber(tx, 'approvals.retentionDays');
      const by = { caller, origin: originOf(ctx, caller), nowMs: ctx.nowMs };
      return { purged: await deps.purge(tx, by, days, body.dryRun), days };
    }),
    implement(contract('POST /api/v1/approvals/probe'), async ({ ctx, caller, tx, query }) => {
      const by = { caller, origin: originOf(ctx, caller), nowMs: ctx.nowMs };
      const { id, outcome } = await deps.probe(tx, by, query.keep === 'true');
      return { outcome, approvalId: formatId('approval', id) };
    }),
  ];
}
