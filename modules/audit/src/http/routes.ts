import { auditRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError, type Locale, type TenantId, type Translate } from '@haechi/kernel';
import { encodeBase64 } from '@haechi/transparency';
import type { HealthState } from '../domain/log-health.ts';
import { originOf } from '../origin.ts';
import { proveEntry, refuseUnknown } from '../queries/prove-event.ts';
import { readLogStatus } from '../queries/read-log-status.ts';
import { readLogSize } from '../queries/search-events.ts';
import type { LogReader } from '../tiers/read-log.ts';
import type { OpenEvents } from '../use-cases/open-events.ts';
import type { TenantVerdict, VerifyTenantLog } from '../use-cases/verify-tenant-log.ts';
import { readWitnessStates, type WitnessState } from '../witness/read-cosignatures.ts';
import { createErasureRoutes, type ErasureRouteDeps } from './erasure-routes.ts';
import { createFoundRoutes } from './found-routes.ts';
import { formatCursor, parseCursor } from './page-cursor.ts';
import { type PresentDeps, presentEvent, presentEventDetail } from './present-event.ts';
import { type ReadFilterDeps, readFilter } from './read-filter.ts';
import { refuseField } from './refuse-field.ts';
import { createSigningKeyRoutes, type SigningKeyRouteDeps } from './signing-key-routes.ts';
import { createTierRoutes, type TierRouteDeps } from './tier-routes.ts';
import { createTransparencyRoutes, type TransparencyRouteDeps } from './transparency-routes.ts';
import { createWitnessRoutes, presentSignature, type WitnessRouteDeps } from './witness-routes.ts';

const [searchContract, detailContract, proofContract, statusContract, verifyContract] = auditRoutes;

export interface RouteDeps
  extends PresentDeps,
    TransparencyRouteDeps,
    ErasureRouteDeps,
    SigningKeyRouteDeps,
    WitnessRouteDeps,
    TierRouteDeps,
    ReadFilterDeps {
  readonly openEvents: OpenEvents;
  readonly reader: LogReader;
  readonly verifyTenantLog: VerifyTenantLog;
  readonly health: () => HealthState;
  /** Who cosigns the platform tree, for a tenant whose checkpoints it holds; none for the operator itself. */
  readonly readPlatformWitnesses: (tenantId: TenantId) => Promise<readonly WitnessState[]>;
}

/** The same for a reader: a short transaction, because what follows may read files. */
const readOnly = { readOnly: true } as const;

const searchRoute = (deps: RouteDeps): RouteImplementation =>
  implement(searchContract, async ({ ctx, caller, query }) => {
    const { translate, database } = deps;
    const { cursor, limit, ...wanted } = query;
    const below = cursor === undefined ? undefined : parseCursor(cursor);
    if (cursor !== undefined && below === undefined) throw refuseField('query.cursor', ctx.locale, translate);
    const isFiltered = Object.values(wanted).some((value) => value !== undefined);
    const filter = await readFilter(deps, caller.tenantId, wanted, ctx.locale);
    const size = isFiltered
      ? undefined
      : await database.tenant(caller.tenantId, (tx) => readLogSize(tx, caller.tenantId), readOnly);
    const page = await deps.reader.search(caller.tenantId, filter, { below, limit });
    const events = await deps.openEvents(page.rows.map(({ leaf }) => leaf));
    ctx.afterCommit(() => deps.noteReading(ctx, caller));
    return {
      items: page.rows.map((row, place) => presentEvent(row, events[place], ctx.locale, deps)),
      nextCursor: page.nextBelow === undefined ? null : formatCursor(page.nextBelow),
      ...(size === undefined ? {} : { total: size }),
    };
  });

const detailRoute = (deps: RouteDeps): RouteImplementation =>
  implement(detailContract, async ({ ctx, caller, params }) => {
    const [row] = await deps.reader.find(caller.tenantId, [params.id]);
    if (row === undefined) throw new CodedError('RES_001');
    ctx.afterCommit(() => deps.noteReading(ctx, caller));
    const [event] = await deps.openEvents([row.leaf]);
    return presentEventDetail(row, event, ctx.locale, deps);
  });

const proofRoute = (deps: RouteDeps): RouteImplementation =>
  implement(proofContract, async ({ ctx, caller, params }) => {
    const { tenantId } = caller;
    const [row] = await deps.reader.find(tenantId, [params.id]);
    const proof = await deps.database.tenant(
      tenantId,
      (tx) =>
        row === undefined ? refuseUnknown(tx, tenantId, params.id) : proveEntry(tx, tenantId, row.index),
      readOnly,
    );
    ctx.afterCommit(() => deps.noteReading(ctx, caller));
    return proof;
  });

const statusRoute = (deps: RouteDeps): RouteImplementation =>
  implement(statusContract, async ({ caller, tx }) => {
    const identity = await deps.identity();
    const status = await readLogStatus(tx, caller.tenantId);
    const own = await readWitnessStates(tx, caller.tenantId);
    const witnesses = [...own, ...(await deps.readPlatformWitnesses(caller.tenantId))].map(presentSignature);
    const signedAt = witnesses.flatMap((witness) => witness.signedAt ?? []).toSorted();
    return {
      state: deps.health(),
      origin: identity.originOf(caller.tenantId),
      size: status.size,
      rootHash: encodeBase64(status.root),
      checkpoint: status.checkpoint,
      verifierKey: identity.verifierKeyOf(caller.tenantId),
      checkpointAt: status.checkpointAt?.toISOString() ?? null,
      witnesses,
      witnessedAt: signedAt.at(-1) ?? null,
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
      expired: verdict.expired,
    };
  });

/** The routes of `packages/contracts/src/audit.ts`. */
export const createAuditRoutes = (deps: RouteDeps): readonly RouteImplementation[] => [
  ...[searchRoute, detailRoute, proofRoute, statusRoute, verifyRoute].map((create) => create(deps)),
  ...createErasureRoutes(deps),
  ...createSigningKeyRoutes(deps),
  ...createWitnessRoutes(deps),
  ...createTierRoutes(deps),
  ...createTransparencyRoutes(deps),
  ...createFoundRoutes(deps),
];
