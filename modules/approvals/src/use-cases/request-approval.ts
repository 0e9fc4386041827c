import { createHash } from 'node:crypto';
import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  type ApprovalId,
  CodedError,
  canonicalJson,
  formatId,
  MINUTE_MS,
  newId,
  parseId,
  SECOND_MS,
} from '@haechi/kernel';
import type { ApprovalKinds } from '../approval-kind.ts';
import type { ApprovalPlan } from '../domain/approval-plan.ts';
import { APPROVAL_TRANSITIONS, type ApprovalState } from '../domain/approval-state.ts';
import type { Ruling } from '../domain/match-rules.ts';
import { WORKFLOW_OFF } from '../domain/match-rules.ts';
import type { Flags } from '../flags.ts';
import type { SettingValues } from '../ports.ts';
import type { RecentTerms } from '../recent-terms.ts';
import { fourEyesFromOf, type REQUEST_SETTINGS } from '../settings.ts';
import type { ApprovalsTables } from '../tables.ts';
import type { ApprovalQuestion } from './approval-question.ts';
import { decideByRule } from './decide-by-rule.ts';
import type { createPlanRequest } from './plan-request.ts';
import { recordRunOut } from './record-run-out.ts';
import { type NewRequest, type PendingLimits, takePlace } from './take-place.ts';

export interface AskedApproval {
  readonly id: ApprovalId;
  /** The first eight characters of the public id after its prefix, as people read them aloud. */
  readonly shortId: string;
  readonly state: ApprovalState;
  /** Until when it may be decided; of an approved one, until when it may be redeemed. */
  readonly expiresAt: Date;
  /** True when the same question of the same requester was pending already. */
  readonly joined: boolean;
}

export interface RequestApprovalDeps {
  readonly kinds: ApprovalKinds;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly terms: RecentTerms;
  readonly flags: Pick<Flags, 'isOn'>;
  readonly planRequest: ReturnType<typeof createPlanRequest>;
}

/** With approvals switched off nobody is asked, but for what an approver's own right carries out. */
const isFree = ({ flags }: RequestApprovalDeps, { runOnApproval }: ApprovalQuestion): boolean =>
  !runOnApproval && !flags.isOn('workflow');

const DIGEST_BYTES = 32;
const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
const shortIdOf = (id: ApprovalId): string => formatId('approval', id).slice(4, 12);

/**
 * Puts a question to the approvers of a scope. Asking the same while it is pending joins the pending request.
 * @throws CodedError `APR_004` when the tenant or the requester has as many pending requests as allowed
 */
export function createRequestApproval(deps: RequestApprovalDeps) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    nowMs: number,
    question: ApprovalQuestion,
  ): Promise<AskedApproval> => {
    const { values, rules } = await deps.terms.read(tx, caller.tenantId);
    const fourEyesFrom = fourEyesFromOf(values);
    const ruling = isFree(deps, question)
      ? ({ effect: 'approve', rule: WORKFLOW_OFF } as const)
      : deps.planRequest(caller, nowMs, question, { rules, fourEyesFrom });
    const request = composeRequest(deps, { caller, origin, nowMs, question, values, ruling });
    const limits = {
      tenantMax: numberOf(values, 'approvals.pendingMax'),
      requesterMax: numberOf(values, 'approvals.pendingPerRequesterMax'),
    };
    const joined = await placeOrJoin(tx, deps, request, limits);
    if (joined !== undefined) return joined;
    await recordQuestion(tx, deps, origin, request, question);
    const { id, shortId, expiresAt } = request;
    if (ruling.effect === 'ask') return { id, shortId, state: 'pending', expiresAt, joined: false };
    const decided = await decideByRule(tx, deps, request, ruling);
    return { id, shortId, ...decided, joined: false };
  };
}

function composeRequest(
  deps: RequestApprovalDeps,
  asked: {
    readonly caller: Caller;
    readonly origin: AuditOrigin;
    readonly nowMs: number;
    readonly question: ApprovalQuestion;
    readonly values: SettingValues;
    readonly ruling: Ruling;
  },
): NewRequest {
  const { caller, nowMs, question, values, ruling } = asked;
  const { digest, runOnApproval } = question;
  const { run } = deps.kinds.get(question.kind);
  if (runOnApproval && (run === undefined || digest !== undefined))
    throw new Error(`${question.kind} cannot run by itself: what is kept of it is not what would run`);
  if (digest !== undefined && digest.byteLength !== DIGEST_BYTES)
    throw new TypeError('a digest of an approval request has 32 bytes');
  const argumentsCanonical = canonicalJson(question.arguments);
  const shownDigest = sha256(argumentsCanonical);
  const id = newId('approval');
  const redeemMs = question.redeemWithinMs ?? numberOf(values, 'approvals.redeemMinutes') * MINUTE_MS;
  return {
    id,
    shortId: shortIdOf(id),
    tenantId: caller.tenantId,
    kind: question.kind,
    resource: question.resource,
    scopeId: question.scopeId,
    argumentsCanonical,
    digest: digest === undefined ? shownDigest : Buffer.from(digest),
    shownDigest,
    requesterId: caller.id,
    delegatorId: parseId('user', asked.origin.delegatorId ?? '') ?? null,
    risk: question.risk,
    justification: question.justification,
    runOnApproval,
    redeemSeconds: runOnApproval ? null : Math.max(1, Math.floor(redeemMs / SECOND_MS)),
    plan: planToKeep(ruling),
    createdAt: new Date(nowMs),
    expiresAt: new Date(
      question.expiresAtMs ?? nowMs + numberOf(values, 'approvals.timeoutSeconds') * SECOND_MS,
    ),
  };
}

/** What every request means where no rule says more is not written down. */
function planToKeep(ruling: Ruling): ApprovalPlan | null {
  if (ruling.effect !== 'ask') return null;
  return ruling.plan.rules.length === 0 && ruling.plan.fourEyes ? null : ruling.plan;
}

function numberOf(values: SettingValues, key: (typeof REQUEST_SETTINGS)[number]): number {
  const value = values.get(key);
  if (typeof value !== 'number') throw new Error(`the setting ${key} is not a number`);
  return value;
}

/** @returns the pending request that was joined; undefined when the new one was placed */
async function placeOrJoin(
  tx: Tx,
  deps: RequestApprovalDeps,
  request: NewRequest,
  limits: PendingLimits,
): Promise<AskedApproval | undefined> {
  const placed = await takePlace(tx, request, limits);
  if (placed.outcome === 'placed') return undefined;
  const twin = await findPendingTwin(tx, request);
  if (twin !== undefined)
    return {
      id: twin.id,
      shortId: twin.short_id,
      state: 'pending',
      expiresAt: twin.expires_at,
      joined: true,
    };
  if (placed.outcome === 'twin') {
    await expireOverdueTwin(tx, deps, request);
    const again = await takePlace(tx, request, limits);
    if (again.outcome === 'placed') return undefined;
  }
  const limit = placed.outcome === 'full' ? placed.limit : limits.tenantMax;
  throw new CodedError('APR_004', { params: { limit }, retryAfterSeconds: 30 });
}

async function findPendingTwin(tx: Tx, request: NewRequest) {
  return await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.approval_requests')
    .select(['id', 'short_id', 'expires_at'])
    .where('tenant_id', '=', request.tenantId)
    .where('requester_id', '=', request.requesterId)
    .where('kind', '=', request.kind)
    .where('digest', '=', request.digest)
    .where('state', '=', 'pending')
    .where('expires_at', '>', request.createdAt)
    .executeTakeFirst();
}

/** An equal question that ran out but was not swept yet would stand in the way of the unique index. */
async function expireOverdueTwin(tx: Tx, deps: RequestApprovalDeps, request: NewRequest): Promise<void> {
  const { from, to } = APPROVAL_TRANSITIONS.expire;
  const expired = await tx
    .withTables<ApprovalsTables>()
    .updateTable('approvals.approval_requests')
    .set({ state: to })
    .where('tenant_id', '=', request.tenantId)
    .where('requester_id', '=', request.requesterId)
    .where('kind', '=', request.kind)
    .where('digest', '=', request.digest)
    .where('state', '=', from)
    .where('expires_at', '<=', request.createdAt)
    .returning(['id', 'kind', 'scope_id', 'tenant_id', 'requester_id', 'arguments_canonical'])
    .execute();
  for (const row of expired) await recordRunOut(tx, deps, row, to);
}

async function recordQuestion(
  tx: Tx,
  deps: RequestApprovalDeps,
  origin: AuditOrigin,
  request: NewRequest,
  question: ApprovalQuestion,
): Promise<void> {
  await deps.audit.record(tx, request.tenantId, origin, {
    action: 'approval.requested',
    target: {
      kind: 'approval',
      id: formatId('approval', request.id),
      name: deps.kinds.get(question.kind).label(question),
    },
    scopeId: question.scopeId,
    reason: question.justification,
    details: {
      kind: question.kind,
      resource: question.resource,
      risk: question.risk,
      digest: request.digest.toString('hex'),
      shownDigest: request.shownDigest.toString('hex'),
      arguments: question.arguments,
      ...(request.plan === null || request.plan.rules.length === 0
        ? {}
        : { rules: request.plan.rules.map(({ name }) => name) }),
    },
  });
}
