import type { AuditModule } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import type { Clock, ScopeId, UserId } from '@haechi/kernel';
import { SECOND_MS } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import { type ApprovalKind, createApprovalKinds } from './approval-kind.ts';
import { createDecisionSignal, type DecisionSignal } from './decision-signal.ts';
import { approvalErrors } from './errors.ts';
import { createApprovalRoutes } from './http/approval-routes.ts';
import { createPendingRoute } from './http/pending-route.ts';
import type { People } from './http/present-approval.ts';
import { createExpireApprovals } from './jobs/expire-approvals.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { findBy, findRequest } from './queries/find-request.ts';
import { createCancelApproval } from './use-cases/cancel-approval.ts';
import { createDecideApproval } from './use-cases/decide-approval.ts';
import { createRedeemApproval } from './use-cases/redeem-approval.ts';
import { createRequestApproval } from './use-cases/request-approval.ts';

export type { ActionDescription, ApprovalKind, ApprovedRequest, Arguments, Risk } from './approval-kind.ts';
export type { RequestStatus } from './queries/find-request.ts';
export type { Redeemed, RedeemRefusal, Redemption } from './use-cases/redeem-approval.ts';
export type { ApprovalQuestion, AskedApproval } from './use-cases/request-approval.ts';

export interface ApprovalsDeps {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record' | 'subscribe'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
  readonly describeScope: (scopeId: ScopeId) => { readonly name: string } | undefined;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly afterDecision: () => Promise<void>;
}

export interface ApprovalsModule extends HaechiModule {
  /** Makes a kind of action approvable. */
  registerKind(kind: ApprovalKind): void;
  requestApproval: ReturnType<typeof createRequestApproval>;
  /** Where a request stands at an instant; undefined when the transaction's tenant has no such request. */
  findRequest: typeof findRequest;
  /** The newest request of somebody about exactly this; undefined when there never was one. */
  findBy: typeof findBy;
  /** Uses an approval up, once: by its requester, for exactly what was approved, in time. */
  redeem: ReturnType<typeof createRedeemApproval>;
  /** Tells whoever waits that decisions have committed; the routes of this module do so by themselves. */
  announce: DecisionSignal['announce'];
  /** Resolves within moments of a decision, in whichever process it is made. */
  whenDecided: DecisionSignal['whenDecided'];
  /** Writes down what has run out; also runs by itself every few seconds. Resolves to how many there were. */
  expireOverdue(): Promise<number>;
}

const EXPIRE_EVERY_MS = 5 * SECOND_MS;

/** Questions to approvers, and the right to run once that an approval is. */
export function createApprovalsModule(deps: ApprovalsDeps): ApprovalsModule {
  const kinds = createApprovalKinds();
  const expireOverdue = createExpireApprovals({ ...deps, kinds });
  const signal = createDecisionSignal(deps);
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
    settings: [
      {
        key: 'approvals.pendingMax',
        area: 'approvals',
        unit: 'count',
        defaultValue: 50,
        min: 1,
        max: 10_000,
      },
      {
        key: 'approvals.pendingPerRequesterMax',
        area: 'approvals',
        unit: 'count',
        defaultValue: 10,
        min: 1,
        max: 1_000,
      },
      {
        key: 'approvals.timeoutSeconds',
        area: 'approvals',
        unit: 'seconds',
        defaultValue: 600,
        min: 10,
        max: 604_800,
      },
      {
        key: 'approvals.redeemMinutes',
        area: 'approvals',
        unit: 'minutes',
        defaultValue: 10,
        min: 1,
        max: 1_440,
      },
      {
        key: 'approvals.accessRequestHours',
        area: 'approvals',
        unit: 'hours',
        defaultValue: 72,
        min: 1,
        max: 2_160,
      },
    ],
    routes: [
      createPendingRoute(),
      ...createApprovalRoutes({
        kinds,
        describeScope: deps.describeScope,
        formatScope: deps.formatScope,
        findPeople: deps.findPeople,
        afterDecision: deps.afterDecision,
        announce: signal.announce,
        decideApproval: createDecideApproval({ audit: deps.audit, kinds }),
        cancelApproval: createCancelApproval({ ...deps, kinds }),
      }),
    ],
    registerKind: (kind) => kinds.register(kind),
    requestApproval: createRequestApproval({ ...deps, kinds }),
    findRequest,
    findBy,
    redeem: createRedeemApproval({ ...deps, kinds }),
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
