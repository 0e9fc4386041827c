import { auditRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import {
  CodedError,
  type Locale,
  PLATFORM_SCOPE_ID,
  parseId,
  type ScopeId,
  type TenantId,
  type Translate,
} from '@haechi/kernel';
import { encodeBase64 } from '@haechi/transparency';
import type { HealthState } from '../domain/log-health.ts';
import { originOf } from '../origin.ts';
import type { EventFilter } from '../queries/event-filter.ts';
import { proveEntry, refuseUnknown } from '../queries/prove-event.ts';
import { readLogStatus } from '../queries/read-log-status.ts';
import { readLogSize } from '../queries/search-events.ts';
import type { LogReader } from '../tiers/read-log.ts';
import type { OpenEvents } from '../use-cases/open-events.ts';
import type { TenantVerdict, VerifyTenantLog } from '../use-cases/verify-tenant-log.ts';
import { readWitnessStates, type WitnessState } from '../witness/read-cosignatures.ts';
import { createErasureRoutes, type ErasureRouteDeps } from './erasure-routes.ts';
import { formatCursor, parseCursor } from './page-cursor.ts';
import { type PresentDeps, presentEvent, presentEventDetail } from './present-event.ts';
import { refuseField } from './refuse-field.ts';
import { createTierRoutes, type TierRouteDeps } from './tier-routes.ts';
import { createTransparencyRoutes, type TransparencyRouteDeps } from './transparency-routes.ts';
import { createWitnessRoutes, presentSignature, type WitnessRouteDeps } from './witness-routes.ts';

const [searchContract, detailContract, proofContract, statusContract, verifyContract] = auditRoutes;

/** Public ids of people whose name or address contains a text. */
export type FindPeople = (tx: Tx, text: string) => Promise<readonly string[]>;

export interface RouteDeps
  extends PresentDeps,
    TransparencyRouteDeps,
    ErasureRouteDeps,
    WitnessRouteDeps,
    TierRouteDeps {
  readonly openEvents: OpenEvents;
  readonly reader: LogReader;
  readonly findPeople: FindPeople | undefined;
  readonly verifyTenantLog: VerifyTenantLog;
  readonly health: () => HealthState;
  /** Who cosigns the platform tree, for a tenant whose checkpoints it holds; none for the operator itself. */
  readonly readPlatformWitnesses: (tenantId: TenantId) => Promise<readonly WitnessState[]>;
}

/** A scope by its public name; it shares its id with the tenant, branch or project it stands for. */
function parseScope(name: string): ScopeId {
  if (name === 'platform') return PLATFORM_SCOPE_ID;
  const id = (['tenant', 'branch', 'project'] as const).map((kind) => parseId(kind, name)).find(Boolean);
  if (id === undefined) throw new Error('the contract let a scope through that is none');
  return id as string as ScopeId; // shared id
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

/** Names of people are not in the log; who bears them now is asked, and their ids are searched. */
async function findNamedPeople(
  tx: Tx,
  findPeople: FindPeople | undefined,
  wanted: Readonly<Partial<Record<'actor' | 'target' | 'text', string | undefined>>>,
): Promise<NonNullable<EventFilter['people']>> {
  if (findPeople === undefined) return {};
  const named: Partial<Record<'actor' | 'target' | 'text', readonly string[]>> = {};
  for (const field of ['actor', 'target', 'text'] as const) {
    const text = wanted[field]?.trim();
    if (text !== undefined && text !== '') named[field] = await findPeople(tx, text);
  }
  return named;
}

/** The same for a reader: a short transaction, because what follows may read files. */
const readOnly = { readOnly: true } as const;

const searchRoute = (deps: RouteDeps): RouteImplementation =>
  implement(searchContract, async ({ ctx, caller, query }) => {
    const { translate, database } = deps;
    const { cursor, limit, scope, ...wanted } = query;
    const below = cursor === undefined ? undefined : parseCursor(cursor);
    if (cursor !== undefined && below === undefined) throw refuseField('query.cursor', ctx.locale, translate);
    const isFiltered = scope !== undefined || Object.values(wanted).some((value) => value !== undefined);
    const { people, size } = await database.tenant(
      caller.tenantId,
      async (tx) => ({
        people: await findNamedPeople(tx, deps.findPeople, wanted),
        size: isFiltered ? undefined : await readLogSize(tx, caller.tenantId),
      }),
      readOnly,
    );
    const filter = {
      ...readFilter(wanted, ctx.locale, translate),
      scopeId: scope === undefined ? undefined : parseScope(scope),
      people,
    };
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
  ...createWitnessRoutes(deps),
  ...createTierRoutes(deps),
  ...createTransparencyRoutes(deps),
];
