import type { AuditModule } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { HaechiModule, RouteImplementation } from '@haechi/http';
import type { Clock, ScopeId, TenantId, Translate, UserId } from '@haechi/kernel';
import { SECOND_MS } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import { type ApprovalKind, type ApprovalKinds, createApprovalKinds } from './approval-kind.ts';
import { createDecisionSignal, type DecisionSignal } from './decision-signal.ts';
import type { Environment } from './domain/environment.ts';
import { approvalErrors } from './errors.ts';
import { createApprovalRoutes } from './http/approval-routes.ts';
import { createBulkRoute } from './http/bulk-route.ts';
import { createFollowRoute } from './http/follow-route.ts';
import { createOnCallRoutes } from './http/on-call-routes.ts';
import { createPendingRoute } from './http/pending-route.ts';
import type { People } from './http/present-approval.ts';
import { createRuleRoutes } from './http/rule-routes.ts';
import { createExpireApprovals } from './jobs/expire-approvals.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import type { RightsPort, SettingsPort } from './ports.ts';
import { findBy, findRequest } from './queries/find-request.ts';
import { createRecentTerms } from './recent-terms.ts';
import { createApprovalSettings } from './settings.ts';
import { createCancelApproval } from './use-cases/cancel-approval.ts';
import { createDecideApproval, createDecideById } from './use-cases/decide-approval.ts';
import { createEditRules } from './use-cases/edit-rules.ts';
import { createPlanRequest } from './use-cases/plan-request.ts';
import { createRedeemApproval } from './use-cases/redeem-approval.ts';
import { createRequestApproval } from './use-cases/request-approval.ts';
import { createRunRedeemed } from './use-cases/run-redeemed.ts';

export type { ActionDescription, ApprovalKind, ApprovedRequest, Arguments, Risk } from './approval-kind.ts';
export type { Environment } from './domain/environment.ts';
export type { RightsPort } from './ports.ts';
export type { RequestStatus } from './queries/find-request.ts';
export type { Redeemed, RedeemRefusal, Redemption } from './use-cases/redeem-approval.ts';
export type { ApprovalQuestion, AskedApproval } from './use-cases/request-approval.ts';

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
}

export interface ApprovalsModule extends HaechiModule {
  /** Makes a kind of action approvable. */
  registerKind(kind: ApprovalKind): void;
  requestApproval: ReturnType<typeof createRequestApproval>;
  /** Where a request stands at an instant; undefined when the transaction's tenant has no such request. */
  findRequest: typeof findRequest;
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
  /** Reads rules and limits anew from now on: after a request of this process that changed some. */
  forgetTerms(): void;
  /** Writes down what has run out; also runs by itself every few seconds. Resolves to how many there were. */
  expireOverdue(): Promise<number>;
}

const EXPIRE_EVERY_MS = 5 * SECOND_MS;

/** Questions to approvers, and the right to run once that an approval is. */
export function createApprovalsModule(deps: ApprovalsDeps): ApprovalsModule {
  const kinds = createApprovalKinds();
  const expireOverdue = createExpireApprovals({ ...deps, kinds });
  const signal = createDecisionSignal(deps);
  const terms = createRecentTerms(deps.settings);
  const redeem = createRedeemApproval({ ...deps, kinds });
  let ticking: { stop(): Promise<void> } | undefined;
  return {
    name: 'approvals',
    migrations: { schema: 'approvals', directory: new URL('./migrations/', import.meta.url) },
    messages: { ko, en },
    errors: approvalErrors,
    permissions: [
      { permission: 'approval:read', sensitive: false },
      { permission: 'approval:decide', sensitive: true },
    ],
    settings: createApprovalSettings(deps.environment),
    routes: composeRoutes(deps, { kinds, signal, redeem }),
    registerKind: (kind) => kinds.register(kind),
    requestApproval: createRequestApproval({ ...deps, kinds, terms, planRequest: createPlanRequest(deps) }),
    forgetTerms: terms.forget,
    findRequest,
    findBy,
    decide: createDecideById(createDecideApproval({ ...deps, kinds })),
    redeem,
    announce: signal.announce,
    whenDecided: signal.whenDecided,
    expireOverdue,
    async start() {
      signal.start();
      ticking = startTicking(expireOverdue, EXPIRE_EVERY_MS, deps.log);
    },
    async stop() {
      await ticking?.stop();
      await signal.stop();
    },
  };
}

function composeRoutes(
  deps: ApprovalsDeps,
  made: {
    readonly kinds: ApprovalKinds;
    readonly signal: DecisionSignal;
    readonly redeem: ApprovalsModule['redeem'];
  },
): RouteImplementation[] {
  const { kinds, signal } = made;
  const shared = {
    ...deps,
    kinds,
    announce: signal.announce,
    decideApproval: createDecideApproval({ ...deps, kinds }),
    cancelApproval: createCancelApproval({ ...deps, kinds }),
    runRedeemed: createRunRedeemed(made),
  };
  return [
    createPendingRoute(),
    createBulkRoute(shared),
    createFollowRoute(signal),
    ...createApprovalRoutes(shared),
    ...createRuleRoutes({ ...shared, editRules: createEditRules(deps) }),
    ...createOnCallRoutes(deps),
  ];
}
