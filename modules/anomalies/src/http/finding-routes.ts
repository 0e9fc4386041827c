import { originOf } from '@haechi/audit';
import { anomalyRoutes, contractOf } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { CodedError, decodeCursor, encodeCursor, type FindingId } from '@haechi/kernel';
import type { FindingState } from '../domain/finding-states.ts';
import { type FindingPlace, findFinding, listFindings } from '../queries/find-findings.ts';
import type { createSettleFinding } from '../use-cases/settle-finding.ts';
import type { createUndoMeasure } from '../use-cases/undo-measure.ts';
import { type PresentDeps, presentFinding, presentFindingDetail } from './present-finding.ts';

export interface FindingRouteDeps extends PresentDeps {
  readonly settleFinding: ReturnType<typeof createSettleFinding>;
  readonly undoMeasure: ReturnType<typeof createUndoMeasure>;
  /** Decisions of this process follow what was changed. */
  readonly refresh: () => Promise<void>;
}

const contract = contractOf(anomalyRoutes);

const statesOf = (wanted: FindingState | 'unsettled' | undefined): readonly FindingState[] | undefined =>
  wanted === undefined ? undefined : wanted === 'unsettled' ? ['open', 'acknowledged'] : [wanted];

function readPlace(cursor: string | undefined): FindingPlace | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  const happenedAt = new Date(String(at));
  if (Number.isNaN(happenedAt.getTime())) throw new CodedError('VAL_001', { where: 'query cursor' });
  return { happenedAt, id: String(id) };
}

const toDate = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);

export function createFindingRoutes(deps: FindingRouteDeps): RouteImplementation[] {
  async function showOne(ctx: RequestContext, caller: Caller, tx: Tx, id: FindingId) {
    const row = await findFinding(tx, caller.tenantId, id);
    if (row === undefined) throw new CodedError('RES_001');
    const reader = { locale: ctx.locale, mayHandle: ctx.may('anomaly:handle', caller.scopeId) };
    return await presentFindingDetail(tx, row, reader, deps);
  }

  return [
    implement(contract('GET /api/v1/anomalies'), async ({ ctx, caller, tx, query }) => {
      const { cursor, limit, state, rule, severity, subject, from, to } = query;
      const filter = { states: statesOf(state), rule, severity, subject, from: toDate(from), to: toDate(to) };
      const rows = await listFindings(tx, caller.tenantId, filter, {
        before: readPlace(cursor),
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        items: page.map((row) => presentFinding(row, ctx.locale, deps.translate)),
        nextCursor: last === undefined ? null : encodeCursor([last.happened_at.toISOString(), last.id]),
      };
    }),
    implement(contract('GET /api/v1/anomalies/{id}'), ({ ctx, caller, tx, params }) =>
      showOne(ctx, caller, tx, params.id),
    ),
    implement(contract('POST /api/v1/anomalies/{id}/steps'), async ({ ctx, caller, tx, params, body }) => {
      const settlement = { id: params.id, ...body, at: new Date(ctx.nowMs) };
      await deps.settleFinding(tx, caller, originOf(ctx, caller), settlement);
      return await showOne(ctx, caller, tx, params.id);
    }),
    implement(contract('POST /api/v1/anomalies/{id}/undo'), async ({ ctx, caller, tx, params, body }) => {
      const undo = { id: params.id, reason: body.reason, at: new Date(ctx.nowMs) };
      await deps.undoMeasure(tx, caller, originOf(ctx, caller), undo);
      ctx.afterCommit(deps.refresh);
      return await showOne(ctx, caller, tx, params.id);
    }),
  ];
}
