import { approvalRoutes, contractOf } from '@haechi/contracts';
import {
  type Caller,
  implementStream,
  type RequestContext,
  type RouteImplementation,
  type ServerSentEvent,
} from '@haechi/http';
import { type ApprovalId, formatId, MINUTE_MS } from '@haechi/kernel';
import type { DecisionSignal } from '../decision-signal.ts';
import { findRequest, type RequestStatus } from '../queries/find-request.ts';
import { demandVisible } from './find-visible.ts';

const contract = contractOf(approvalRoutes);

const FOLLOW_MS_MAX = 5 * MINUTE_MS;

const toMessage = (status: RequestStatus): ServerSentEvent => ({
  event: 'approval',
  data: JSON.stringify({
    id: formatId('approval', status.id),
    state: status.state,
    decidedBy: status.decidedBy === null ? null : formatId('user', status.decidedBy),
    decisionReason: status.decisionReason,
    expiresAt: status.expiresAt.toISOString(),
    redeemUntil: status.redeemUntil?.toISOString() ?? null,
  }),
});

/** One request, followed until it is no longer pending. Nobody waits in an ordinary request. */
export function createFollowRoute(deps: Pick<DecisionSignal, 'whenDecided'>): RouteImplementation {
  async function* follow(ctx: RequestContext, caller: Caller, id: ApprovalId) {
    const now = await ctx.transact((tx) => findRequest(tx, id, ctx.nowMs));
    if (now === undefined) return;
    yield toMessage(now);
    if (now.state !== 'pending') return;
    // A stream ends before a credential could be long gone; the client comes back and shows its own again.
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(FOLLOW_MS_MAX)]);
    const decided = await deps.whenDecided(caller.tenantId, id, signal);
    if (decided !== undefined) yield toMessage(decided);
  }

  return implementStream(contract('GET /api/v1/approvals/{id}/events'), async ({ ctx, caller, params }) => {
    ctx.authorizeEach();
    const { id } = await ctx.transact((tx) => demandVisible(tx, ctx, caller, params.id));
    return follow(ctx, caller, id);
  });
}
