import type { AuditModule } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { HaechiModule, RouteImplementation } from '@haechi/http';
import type { Clock, ScopeId, TenantId, Translate, UserId } from '@haechi/kernel';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import { type ApprovalKind, createApprovalKinds } from './approval-kind.ts';
import { createDecisionSignal, type DecisionSignal } from './decision-signal.ts';
import type { Environment } from './domain/environment.ts';
import { approvalErrors } from './errors.ts';
import { type ConfiguredFlags, createFlags, type Flags } from './flags.ts';
import { createApprovalRoutes } from './http/approval-routes.ts';
import { createBulkRoute } from './http/bulk-route.ts';
import { createDescribeRequest } from './http/describe-request.ts';
import { createFollowRoute } from './http/follow-route.ts';
import { createOnCallRoutes } from './http/on-call-routes.ts';
import { createPendingRoute } from './http/pending-route.ts';
import type { People } from './http/people.ts';
import { createPreviewRoute } from './http/preview-route.ts';
import { createRuleRoutes } from './http/rule-routes.ts';
import { createServiceRoute } from './http/service-route.ts';
import { createUpkeepRoutes } from './http/upkeep-routes.ts';
import { createExpireApprovals } from './jobs/expire-approvals.ts';
import { createNoteEscalations } from './jobs/note-escalations.ts';
import { createPurgeApprovals } from './jobs/purge-approvals.ts';
import { createWatchQueue } from './jobs/watch-queue.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { createApprovalMetrics } from './metrics.ts';
import type { RightsPort, SettingsPort } from './ports.ts';
import { createFindAnswerers } from './queries/find-answerers.ts';
import { findBy, findRequest } from './queries/find-request.ts';
import { createRecentTerms } from './recent-terms.ts';
import { createApprovalSettings } from './settings.ts';
import { createCancelApproval } from './use-cases/cancel-approval.ts';
import { createChangeFlag, createFlagKind } from './use-cases/change-flag.ts';
import { createCleanUpFor, createPurge } from './use-cases/clean-up.ts';
import { createDecideApproval, createDecideById } from './use-cases/decide-approval.ts';
import { createEditRules } from './use-cases/edit-rules.ts';
import { createPlanRequest } from './use-cases/plan-request.ts';
import { createProbeKind, createProbeWorkflow } from './use-cases/probe-workflow.ts';
import { createRedeemApproval } from './use-cases/redeem-approval.ts';
import { createRequestApproval } from './use-cases/request-approval.ts';
import { createRunRedeemed } from './use-cases/run-redeemed.ts';

export type { ActionDescription, ApprovalKind, ApprovedRequest, Arguments, Risk } from './approval-kind.ts';
export type { Environment } from './domain/environment.ts';
export type { RightsPort } from './ports.ts';
export type { RequestStatus } from './queries/find-request.ts';
export type { ApprovalQuestion } from './use-cases/approval-question.ts';
export type { Redeemed, RedeemRefusal, Redemption } from './use-cases/redeem-approval.ts';
export type { AskedApproval } from './use-cases/request-approval.ts';

export interface ApprovalsDeps {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record' | 'subscribe'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: SettingsPort;
  /** What the module that knows rights answers about people and scopes. */
  readonly rights: RightsPort;
  /** Everybody who belongs to a tenant. */
  readonly listMembers: (tx: Tx, tenantId: TenantId) => Promise<readonly UserId[]>;
  readonly parseScope: (name: string) => ScopeId | undefined;
  readonly translate: Translate;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
  readonly describeScope: (scopeId: ScopeId) => { readonly name: string } | undefined;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly afterDecision: () => Promise<void>;
  /** Where this server runs; conditions of rules may ask. */
  readonly environment: Environment;
  /** What the configuration says of the flags. */
  readonly configuredFlags?: ConfiguredFlags | undefined;
}

export interface ApprovalsModule extends HaechiModule {
  /** Makes a kind of action approvable. */
  registerKind(kind: ApprovalKind): void;
  requestApproval: ReturnType<typeof createRequestApproval>;
  /** Where a request stands at an instant; undefined when the transaction's tenant has no such request. */
  findRequest: typeof findRequest;
  /** A request as somebody who is told that it waits may see it. */
  describeRequest: ReturnType<typeof createDescribeRequest>;
  /** Whom requests wait for now, of those who may decide at their scopes. */
  findAnswerers: ReturnType<typeof createFindAnswerers>;
  /** The newest request of somebody about exactly this; undefined when there never was one. */
  findBy: typeof findBy;
  /**
   * Decides a request for a caller whose right to decide at its scope was asked for. To be announced once it has committed.
   * @throws CodedError as the routes do; `RES_001` when the transaction's tenant has no such request
   */
  decide: ReturnType<typeof createDecideById>;
  /** Uses an approval up, once: by its requester, for exactly what was approved, in time. */
  redeem: ReturnType<typeof createRedeemApproval>;
  /** Tells whoever waits that decisions have committed; the routes of this module do so by themselves. */
  announce: DecisionSignal['announce'];
  /** Resolves within moments of a decision, in whichever process it is made. */
  whenDecided: DecisionSignal['whenDecided'];
  /** Whether calls wait for approval, and whether they need permissions; from memory. */
  isOn: Flags['isOn'];
  /** Sees every switched flag committed so far; also looked for every second. */
  refreshFlags: Flags['refresh'];
  /** Reads rules and limits anew from now on: after a request of this process that changed some. */
  forgetTerms(): void;
  /** Writes down what has run out; also runs by itself every few seconds. Resolves to how many there were. */
  expireOverdue(): Promise<number>;
}

const EXPIRE_EVERY_MS = 5 * SECOND_MS;

const WATCH_EVERY_MS = MINUTE_MS;
const PURGE_EVERY_MS = 6 * HOUR_MS;

/** What the parts of the module share. */
function createParts(deps: ApprovalsDeps) {
  const kinds = createApprovalKinds();
  const flags = createFlags({ ...deps, configured: deps.configuredFlags ?? {} });
  const terms = createRecentTerms(deps.settings);
  const metrics = createApprovalMetrics(deps.database);
  const shared = { ...deps, kinds, flags, terms, observe: metrics.observe };
  const decideApproval = createDecideApproval(shared);
  kinds.register(createFlagKind(shared));
  kinds.register(createProbeKind(deps.translate));
  return {
    ...shared,
    metrics,
    signal: createDecisionSignal(deps),
    decideApproval,
    cancelApproval: createCancelApproval(shared),
    redeem: createRedeemApproval(shared),
    requestApproval: createRequestApproval({ ...shared, planRequest: createPlanRequest(deps) }),
    expireOverdue: createExpireApprovals(shared),
  };
}

/** Questions to approvers, and the right to run once that an approval is. */
export function createApprovalsModule(deps: ApprovalsDeps): ApprovalsModule {
  const parts = createParts(deps);
  const { kinds, flags, signal, expireOverdue } = parts;
  const work: readonly [() => Promise<unknown>, number][] = [
    [expireOverdue, EXPIRE_EVERY_MS],
    [createNoteEscalations(parts), EXPIRE_EVERY_MS],
    [createWatchQueue(deps), WATCH_EVERY_MS],
    [createPurgeApprovals(deps), PURGE_EVERY_MS],
  ];
  let ticking: readonly { stop(): Promise<void> }[] = [];
  return {
    name: 'approvals',
    migrations: { schema: 'approvals', directory: new URL('./migrations/', import.meta.url) },
    messages: { ko, en },
    errors: approvalErrors,
    permissions: [
      { permission: 'approval:read', sensitive: false },
      { permission: 'approval:decide', sensitive: true },
      { permission: 'approval:maintain', sensitive: true },
    ],
    settings: createApprovalSettings(deps.environment),
    routes: composeRoutes(parts),
    registerMetrics: parts.metrics.register,
    registerKind: (kind) => kinds.register(kind),
    requestApproval: parts.requestApproval,
    forgetTerms: parts.terms.forget,
    isOn: flags.isOn,
    refreshFlags: flags.refresh,
    findRequest,
    describeRequest: createDescribeRequest({ ...deps, kinds }),
    findAnswerers: createFindAnswerers(deps.rights),
    findBy,
    decide: createDecideById(parts.decideApproval),
    redeem: parts.redeem,
    announce: signal.announce,
    whenDecided: signal.whenDecided,
    expireOverdue,
    async start() {
      await flags.start();
      signal.start();
      ticking = work.map(([step, everyMs]) => startTicking(step, everyMs, deps.log));
    },
    async stop() {
      await Promise.all(ticking.map((one) => one.stop()));
      await flags.stop();
      await signal.stop();
    },
  };
}

function composeRoutes(parts: ReturnType<typeof createParts>): RouteImplementation[] {
  const { signal, requestApproval: ask } = parts;
  const shared = { ...parts, announce: signal.announce, runRedeemed: createRunRedeemed(parts) };
  return [
    createPendingRoute(),
    createServiceRoute(parts),
    createBulkRoute(shared),
    createFollowRoute(signal),
    ...createApprovalRoutes(shared),
    ...createRuleRoutes({ ...shared, editRules: createEditRules(parts) }),
    createPreviewRoute(shared),
    ...createOnCallRoutes(parts),
    ...createUpkeepRoutes({
      ...shared,
      changeFlag: createChangeFlag({ ...parts, ask }),
      cleanUp: createCleanUpFor(parts),
      purge: createPurge(parts),
      probe: createProbeWorkflow({ ...parts, ask, cancel: parts.cancelApproval }),
    }),
  ];
}
