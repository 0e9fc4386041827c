import { approvalRoutes, contractOf } from '@haechi/contracts';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { type ApprovalId, CodedError, formatId, type Translate } from '@haechi/kernel';
import { endOf, stateAt } from '../domain/approval-state.ts';
import { findApproval } from '../queries/find-approvals.ts';
import type { ApprovalRow } from '../tables.ts';
import { planOf } from '../use-cases/plan-request.ts';
import { type ApprovalRouteDeps, createDecideOne } from './approval-routes.ts';
import { demandVisible } from './find-visible.ts';

const contract = contractOf(approvalRoutes);

type Verdict = { readonly outcome: 'approve' | 'reject'; readonly reason: string };

/** Everything that is to be decided, looked at before anything is: rights are asked and the factor demanded once. */
async function lookAtAll(ctx: RequestContext, caller: Caller, names: readonly string[], verdict: Verdict) {
  const found = await ctx.transact(async (tx) => {
    const looks: { name: string; row?: ApprovalRow; error?: unknown }[] = [];
    for (const name of names)
      looks.push(
        await demandVisible(tx, ctx, caller, name).then(
          (row) => ({ name, row }),
          (error: unknown) => {
            if (!(error instanceof CodedError)) throw error;
            return { name, error };
          },
        ),
      );
    return looks;
  });
  const critical = ({ row }: { row?: ApprovalRow }): boolean =>
    row !== undefined &&
    ctx.may('approval:decide', row.scope_id) &&
    (row.risk === 'CRITICAL' || planOf(row).stepUp);
  if (verdict.outcome === 'approve' && found.filter(critical).length > 0) await ctx.demandFreshFactor();
  return found;
}

export function createBulkRoute(
  deps: Pick<ApprovalRouteDeps, 'decideApproval' | 'afterDecision' | 'announce'> & {
    readonly translate: Translate;
  },
): RouteImplementation {
  const decideOne = createDecideOne(deps);

  const refused = (ctx: RequestContext, id: string, error: unknown, state: ApprovalRow['state'] | null) => {
    // Everything else is a fault of ours, or a question that has to be put to the policy server first.
    if (!(error instanceof CodedError)) throw error;
    const title = deps.translate(ctx.locale, `error.${error.code}.title`);
    return { id, ok: false, state, problem: { code: error.code, title } };
  };

  return implement(contract('POST /api/v1/approvals/decide'), async ({ ctx, caller, body }) => {
    ctx.authorizeEach();
    const items = [];
    const decided: ApprovalId[] = [];
    for (const { name, row, error } of await lookAtAll(ctx, caller, [...new Set(body.ids)], body)) {
      if (row === undefined) {
        items.push(refused(ctx, name, error, null));
        continue;
      }
      const id = formatId('approval', row.id);
      try {
        const state = await ctx.transact(async (tx) => {
          await decideOne(tx, ctx, caller, row, body);
          return (await findApproval(tx, row.id))?.state ?? null;
        });
        decided.push(row.id);
        items.push({ id, ok: true, state, problem: null });
      } catch (failure) {
        items.push(refused(ctx, id, failure, stateAt(row.state, endOf(row), ctx.nowMs)));
      }
    }
    deps.announce(decided);
    ctx.afterCommit(deps.afterDecision);
    return { items };
  });
}
