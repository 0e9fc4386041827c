import { originOf } from '@haechi/audit';
import { approvalRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { type ApprovalId, CodedError, decodeCursor, encodeCursor, type UserId } from '@haechi/kernel';
import { findApproval, listApprovals } from '../queries/find-approvals.ts';
import type { ApprovalRow } from '../tables.ts';
import type { createCancelApproval } from '../use-cases/cancel-approval.ts';
import type { createDecideApproval } from '../use-cases/decide-approval.ts';
import { createPresentApproval, type People, type PresentDeps } from './present-approval.ts';

export interface ApprovalRouteDeps extends PresentDeps {
  readonly decideApproval: ReturnType<typeof createDecideApproval>;
  readonly cancelApproval: ReturnType<typeof createCancelApproval>;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
  /** What must be true in memory once a decision has committed. */
  readonly afterDecision: () => Promise<void>;
  /** Tells whoever waits for a request, once its outcome has committed. */
  readonly announce: (ids: readonly ApprovalId[]) => void;
}

const [listRoute, getRoute, approveRoute, rejectRoute, cancelRoute] = approvalRoutes;

// A page is filled from what the reader may see; this bounds how far one request looks for it.
const SCAN_BATCHES_MAX = 10;

export function createApprovalRoutes(deps: ApprovalRouteDeps): RouteImplementation[] {
  const { present, presentDetail } = createPresentApproval(deps);

  const peopleOf = async (tx: Tx, rows: readonly ApprovalRow[]): Promise<People> => {
    const ids = new Set(
      rows.flatMap((row) =>
        row.decided_by === null ? [row.requester_id] : [row.requester_id, row.decided_by],
      ),
    );
    return await deps.findPeople(tx, [...ids]);
  };

  async function presentOne(tx: Tx, ctx: RequestContext, caller: Caller, id: string) {
    const row = await demandVisible(tx, ctx, caller, id);
    return presentDetail(row, await peopleOf(tx, [row]), readerOf(ctx, caller, row));
  }

  const decide = async (
    tx: Tx,
    ctx: RequestContext,
    caller: Caller,
    id: string,
    outcome: 'approve' | 'reject',
    reason: string,
  ) => {
    const row = await demandVisible(tx, ctx, caller, id);
    ctx.authorizeAt(row.scope_id);
    // Programs ask; that somebody looked and agreed is what a person is for.
    if (caller.kind !== 'user') throw new CodedError('AUTH_009');
    // Saying no harms nobody; what is critical is allowed by somebody who is there right now.
    if (outcome === 'approve' && row.risk === 'CRITICAL') await ctx.demandFreshFactor();
    await deps.decideApproval(tx, caller, originOf(ctx, caller), ctx.nowMs, row, { outcome, reason });
    ctx.afterCommit(() => deps.announce([row.id]));
    ctx.afterCommit(deps.afterDecision);
    return await presentOne(tx, ctx, caller, row.id);
  };

  return [
    implement(listRoute, async ({ ctx, caller, tx, query }) => {
      const shown: ApprovalRow[] = [];
      let before = decodePosition(query.cursor);
      let more = true;
      for (let batch = 0; more && shown.length <= query.limit && batch < SCAN_BATCHES_MAX; batch += 1) {
        const rows = await listApprovals(tx, {
          nowMs: ctx.nowMs,
          before,
          limit: query.limit + 1,
          ...(query.state === undefined
            ? query.view === 'inbox'
              ? { state: 'pending' }
              : {}
            : { state: query.state }),
          ...(query.view === 'mine' ? { requesterId: caller.id } : {}),
        });
        const last = rows.at(-1);
        more = rows.length > query.limit && last !== undefined;
        if (last !== undefined) before = { createdAt: last.created_at, id: last.id };
        shown.push(
          ...rows.filter((row) =>
            query.view === 'inbox'
              ? ctx.may('approval:decide', row.scope_id) && row.requester_id !== caller.id
              : maySee(ctx, caller, row),
          ),
        );
      }
      const page = shown.slice(0, query.limit);
      const people = await peopleOf(tx, page);
      const end = shown.length > query.limit ? page.at(-1) : undefined;
      const resume =
        end === undefined ? (more ? before : undefined) : { createdAt: end.created_at, id: end.id };
      return {
        items: page.map((row) => present(row, people, readerOf(ctx, caller, row))),
        nextCursor: resume === undefined ? null : encodeCursor([resume.createdAt.toISOString(), resume.id]),
      };
    }),
    implement(getRoute, async ({ ctx, caller, tx, params }) => {
      ctx.authorizeEach();
      return await presentOne(tx, ctx, caller, params.id);
    }),
    implement(approveRoute, ({ ctx, caller, tx, params, body }) =>
      decide(tx, ctx, caller, params.id, 'approve', body.reason),
    ),
    implement(rejectRoute, ({ ctx, caller, tx, params, body }) =>
      decide(tx, ctx, caller, params.id, 'reject', body.reason),
    ),
    implement(cancelRoute, async ({ ctx, caller, tx, params }) => {
      const row = await findApproval(tx, params.id);
      if (row === undefined || row.requester_id !== caller.id) throw new CodedError('RES_001');
      await deps.cancelApproval(tx, originOf(ctx, caller), ctx.nowMs, row);
      ctx.afterCommit(() => deps.announce([row.id]));
      return await presentOne(tx, ctx, caller, row.id);
    }),
  ];
}

function decodePosition(cursor: string | undefined): { createdAt: Date; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [createdAt, id] = decodeCursor(cursor, 2);
  const date = new Date(String(createdAt));
  if (Number.isNaN(date.getTime())) throw new CodedError('VAL_001', { where: 'query cursor' });
  return { createdAt: date, id: String(id) };
}

const maySee = (ctx: RequestContext, caller: Caller, row: ApprovalRow): boolean =>
  row.requester_id === caller.id ||
  ctx.may('approval:read', row.scope_id) ||
  ctx.may('approval:decide', row.scope_id);

const readerOf = (ctx: RequestContext, caller: Caller, row: ApprovalRow) => ({
  id: caller.id,
  locale: ctx.locale,
  nowMs: ctx.nowMs,
  isApprover: ctx.may('approval:decide', row.scope_id),
});

async function demandVisible(tx: Tx, ctx: RequestContext, caller: Caller, id: string): Promise<ApprovalRow> {
  const row = await findApproval(tx, id);
  if (row === undefined || !maySee(ctx, caller, row)) throw new CodedError('RES_001');
  return row;
}
