import { originOf } from '@haechi/audit';
import { approvalRoutes, contractOf } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { type ApprovalId, CodedError, decodeCursor, encodeCursor } from '@haechi/kernel';
import { findApproval, listApprovals } from '../queries/find-approvals.ts';
import type { ApprovalRow } from '../tables.ts';
import type { createCancelApproval } from '../use-cases/cancel-approval.ts';
import type { createDecideApproval } from '../use-cases/decide-approval.ts';
import { planOf } from '../use-cases/plan-request.ts';
import type { createRunRedeemed } from '../use-cases/run-redeemed.ts';
import { demandVisible, maySee } from './find-visible.ts';
import { createPresentApproval, type PresentDeps, type Reader } from './present-approval.ts';

export interface ApprovalRouteDeps extends PresentDeps {
  readonly decideApproval: ReturnType<typeof createDecideApproval>;
  readonly cancelApproval: ReturnType<typeof createCancelApproval>;
  readonly runRedeemed: ReturnType<typeof createRunRedeemed>;
  /** What must be true in memory once a decision has committed. */
  readonly afterDecision: () => Promise<void>;
  /** Tells whoever waits for a request, once its outcome has committed. */
  readonly announce: (ids: readonly ApprovalId[]) => void;
}

const contract = contractOf(approvalRoutes);

// A page is filled from what the reader may see; this bounds how far one request looks for it.
const SCAN_BATCHES_MAX = 10;

const readerOf = (ctx: RequestContext, caller: Caller): Reader => ({
  id: caller.id,
  locale: ctx.locale,
  nowMs: ctx.nowMs,
  mayDecide: (scopeId) => ctx.may('approval:decide', scopeId),
  activeRoleId: caller.activeRole?.id,
});

/** Decides one request for a caller who was found to see it: rights, a fresh factor where one is wanted, the decision. */
export function createDecideOne(deps: Pick<ApprovalRouteDeps, 'decideApproval'>) {
  return async (
    tx: Tx,
    ctx: RequestContext,
    caller: Caller,
    row: ApprovalRow,
    verdict: { readonly outcome: 'approve' | 'reject'; readonly reason: string },
  ): Promise<void> => {
    const { reliesOn } = ctx.authorizeAt(row.scope_id);
    // Programs ask; that somebody looked and agreed is what a person is for.
    if (caller.kind !== 'user') throw new CodedError('AUTH_009');
    // Saying no harms nobody; what is critical is allowed by somebody who is there right now.
    if (verdict.outcome === 'approve' && (row.risk === 'CRITICAL' || planOf(row).stepUp))
      await ctx.demandFreshFactor(tx);
    const lenderId = reliesOn?.kind === 'delegation' ? (ctx.delegatorId ?? null) : null;
    await deps.decideApproval(tx, caller, originOf(ctx, caller), ctx.nowMs, row, { ...verdict, lenderId });
  };
}

/** A request of the caller's own; those of others answer like those that do not exist. */
const demandOwn = async (tx: Tx, ctx: RequestContext, caller: Caller, name: string) => {
  const row = await demandVisible(tx, ctx, caller, name);
  if (row.requester_id !== caller.id) throw new CodedError('RES_001');
  return row;
};

export function createApprovalRoutes(deps: ApprovalRouteDeps): RouteImplementation[] {
  const { presentDetail, presentAll, keepDecidable } = createPresentApproval(deps);
  const decideOne = createDecideOne(deps);

  async function presentOne(tx: Tx, ctx: RequestContext, caller: Caller, id: ApprovalId) {
    const row = await findApproval(tx, id);
    if (row === undefined) throw new CodedError('RES_001');
    return await presentDetail(tx, row, readerOf(ctx, caller));
  }

  const tell = (ctx: RequestContext, id: ApprovalId): void => ctx.afterCommit(() => deps.announce([id]));

  const decide = async (
    tx: Tx,
    ctx: RequestContext,
    caller: Caller,
    name: string,
    verdict: { readonly outcome: 'approve' | 'reject'; readonly reason: string },
  ) => {
    const row = await demandVisible(tx, ctx, caller, name);
    await decideOne(tx, ctx, caller, row, verdict);
    tell(ctx, row.id);
    ctx.afterCommit(deps.afterDecision);
    return await presentOne(tx, ctx, caller, row.id);
  };

  return [
    implement(contract('GET /api/v1/approvals'), async ({ ctx, caller, tx, query }) => {
      const reader = readerOf(ctx, caller);
      const shown: ApprovalRow[] = [];
      let before = decodePosition(query.cursor);
      let more = true;
      const state = query.state ?? (query.view === 'inbox' ? ('pending' as const) : undefined);
      for (let batch = 0; more && shown.length <= query.limit && batch < SCAN_BATCHES_MAX; batch += 1) {
        const rows = await listApprovals(tx, {
          nowMs: ctx.nowMs,
          before,
          limit: query.limit + 1,
          ...(state === undefined ? {} : { state }),
          ...(query.view === 'mine' ? { requesterId: caller.id } : {}),
        });
        const last = rows.at(-1);
        more = rows.length > query.limit && last !== undefined;
        if (last !== undefined) before = { createdAt: last.created_at, id: last.id };
        const visible = rows.filter((row) => maySee(ctx, caller, row));
        shown.push(...(query.view === 'inbox' ? await keepInbox(tx, visible, reader) : visible));
      }
      const page = shown.slice(0, query.limit);
      const end = shown.length > query.limit ? page.at(-1) : undefined;
      const resume =
        end === undefined ? (more ? before : undefined) : { createdAt: end.created_at, id: end.id };
      return {
        items: await presentAll(tx, page, reader),
        nextCursor: resume === undefined ? null : encodeCursor([resume.createdAt.toISOString(), resume.id]),
      };
    }),
    implement(contract('GET /api/v1/approvals/{id}'), async ({ ctx, caller, tx, params }) => {
      ctx.authorizeEach();
      const row = await demandVisible(tx, ctx, caller, params.id);
      return await presentOne(tx, ctx, caller, row.id);
    }),
    implement(contract('POST /api/v1/approvals/{id}/approve'), ({ ctx, caller, tx, params, body }) =>
      decide(tx, ctx, caller, params.id, { outcome: 'approve', reason: body.reason }),
    ),
    implement(contract('POST /api/v1/approvals/{id}/reject'), ({ ctx, caller, tx, params, body }) =>
      decide(tx, ctx, caller, params.id, { outcome: 'reject', reason: body.reason }),
    ),
    implement(contract('POST /api/v1/approvals/{id}/cancel'), async ({ ctx, caller, tx, params }) => {
      const row = await demandOwn(tx, ctx, caller, params.id);
      await deps.cancelApproval(tx, originOf(ctx, caller), ctx.nowMs, row);
      tell(ctx, row.id);
      return await presentOne(tx, ctx, caller, row.id);
    }),
    implement(contract('POST /api/v1/approvals/{id}/redeem'), async ({ ctx, caller, tx, params }) => {
      const row = await demandOwn(tx, ctx, caller, params.id);
      await deps.runRedeemed(tx, caller, originOf(ctx, caller), ctx.nowMs, row);
      ctx.afterCommit(deps.afterDecision);
      return await presentOne(tx, ctx, caller, row.id);
    }),
  ];

  /** What waits for this reader; a decided one stays in view where its state was asked for. */
  async function keepInbox(tx: Tx, rows: readonly ApprovalRow[], reader: Reader) {
    const pending = rows.filter((row) => row.state === 'pending' && row.expires_at.getTime() > reader.nowMs);
    const decidable = new Set(await keepDecidable(tx, pending, reader));
    return rows.filter((row) =>
      pending.includes(row)
        ? decidable.has(row)
        : row.requester_id !== reader.id && reader.mayDecide(row.scope_id),
    );
  }
}

function decodePosition(cursor: string | undefined): { createdAt: Date; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [createdAt, id] = decodeCursor(cursor, 2);
  const date = new Date(String(createdAt));
  if (Number.isNaN(date.getTime())) throw new CodedError('VAL_001', { where: 'query cursor' });
  return { createdAt: date, id: String(id) };
}
