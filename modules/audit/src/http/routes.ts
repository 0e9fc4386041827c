import { auditRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError, type Locale, type Translate } from '@haechi/kernel';
import { encodeBase64 } from '@haechi/transparency';
import type { HealthState } from '../domain/log-health.ts';
import { originOf } from '../origin.ts';
import { proveEvent } from '../queries/prove-event.ts';
import { readLogStatus } from '../queries/read-log-status.ts';
import { findEvent, readLogSize, searchEvents } from '../queries/search-events.ts';
import type { TenantVerdict, VerifyTenantLog } from '../use-cases/verify-tenant-log.ts';
import { formatCursor, parseCursor } from './page-cursor.ts';
import { type PresentDeps, presentEvent, presentEventDetail } from './present-event.ts';
import { refuseField } from './refuse-field.ts';
import { createTransparencyRoutes, type TransparencyRouteDeps } from './transparency-routes.ts';

const [searchContract, detailContract, proofContract, statusContract, verifyContract] = auditRoutes;

export interface RouteDeps extends PresentDeps, TransparencyRouteDeps {
  readonly verifyTenantLog: VerifyTenantLog;
  readonly health: () => HealthState;
}

function readFilter<
  Query extends { action?: string | undefined; from?: string | undefined; to?: string | undefined },
>(query: Query, locale: Locale, translate: Translate) {
  if (query.action?.slice(0, -1).includes('*') === true) throw refuseField('query.action', locale, translate);
  return {
    ...query,
    from: query.from === undefined ? undefined : new Date(query.from),
    to: query.to === undefined ? undefined : new Date(query.to),
  };
}

const searchRoute = (deps: RouteDeps): RouteImplementation =>
  implement(searchContract, async ({ ctx, caller, tx, query }) => {
    const { translate } = deps;
    const { cursor, limit, ...wanted } = query;
    const below = cursor === undefined ? undefined : parseCursor(cursor);
    if (cursor !== undefined && below === undefined) throw refuseField('query.cursor', ctx.locale, translate);
    const filter = readFilter(wanted, ctx.locale, translate);
    const page = await searchEvents(tx, caller.tenantId, filter, { below, limit });
    const isFiltered = Object.values(wanted).some((value) => value !== undefined);
    ctx.afterCommit(() => deps.noteReading(ctx, caller));
    return {
      items: page.rows.map((row) => presentEvent(row, ctx.locale, deps)),
      nextCursor: page.nextBelow === undefined ? null : formatCursor(page.nextBelow),
      ...(isFiltered ? {} : { total: await readLogSize(tx, caller.tenantId) }),
    };
  });

const detailRoute = (deps: RouteDeps): RouteImplementation =>
  implement(detailContract, async ({ ctx, caller, tx, params }) => {
    const row = await findEvent(tx, caller.tenantId, params.id);
    if (row === undefined) throw new CodedError('RES_001');
    ctx.afterCommit(() => deps.noteReading(ctx, caller));
    return presentEventDetail(row, ctx.locale, deps);
  });

const proofRoute = (deps: RouteDeps): RouteImplementation =>
  implement(proofContract, async ({ ctx, caller, tx, params }) => {
    const proof = await proveEvent(tx, caller.tenantId, params.id);
    ctx.afterCommit(() => deps.noteReading(ctx, caller));
    return proof;
  });

const statusRoute = (deps: RouteDeps): RouteImplementation =>
  implement(statusContract, async ({ caller, tx }) => {
    const identity = await deps.identity();
    const status = await readLogStatus(tx, caller.tenantId);
    return {
      state: deps.health(),
      origin: identity.originOf(caller.tenantId),
      size: status.size,
      rootHash: encodeBase64(status.root),
      checkpoint: status.checkpoint,
      verifierKey: identity.verifierKeyOf(caller.tenantId),
      checkpointAt: status.checkpointAt?.toISOString() ?? null,
      waitingCount: status.waitingCount,
    };
  });

/** The one sentence that says what is wrong; an intact log that lost a protection is worth one as well. */
function describeProblem(verdict: TenantVerdict, locale: Locale, translate: Translate): string | null {
  const { problem, missingDefences } = verdict;
  if (problem !== undefined) return translate(locale, `audit.problem.${problem.code}`, problem.params);
  if (missingDefences.length === 0) return null;
  return translate(locale, 'audit.problem.defence_missing', { triggers: missingDefences.join(', ') });
}

const verifyRoute = (deps: RouteDeps): RouteImplementation =>
  implement(verifyContract, async ({ ctx, caller }) => {
    const verdict = await deps.verifyTenantLog(caller.tenantId);
    const { intact, size, problem, missingDefences } = verdict;
    const firstBadIndex = problem?.firstBadIndex ?? null;
    await deps.recordAlone(caller.tenantId, originOf(ctx, caller), {
      action: 'audit.verified',
      scopeId: caller.scopeId,
      result: intact ? 'success' : 'failure',
      details: { intact, size, firstBadIndex, problem: problem?.code ?? null, missingDefences },
    });
    return {
      verdict: intact ? ('intact' as const) : ('broken' as const),
      size,
      rootHash: encodeBase64(verdict.root),
      firstBadIndex,
      problem: describeProblem(verdict, ctx.locale, deps.translate),
      durationMs: verdict.durationMs,
    };
  });

/** The routes of `packages/contracts/src/audit.ts`. */
export const createAuditRoutes = (deps: RouteDeps): readonly RouteImplementation[] => [
  ...[searchRoute, detailRoute, proofRoute, statusRoute, verifyRoute].map((create) => create(deps)),
  ...createTransparencyRoutes(deps),
];
