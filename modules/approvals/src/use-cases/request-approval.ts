import { createHash } from 'node:crypto';
import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  type ApprovalId,
  CodedError,
  canonicalJson,
  formatId,
  newId,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import type { ApprovalKinds, Arguments, Risk } from '../approval-kind.ts';
import { APPROVAL_TRANSITIONS } from '../domain/approval-state.ts';
import type { ApprovalsTables } from '../tables.ts';
import { recordRunOut } from './record-run-out.ts';

export interface ApprovalQuestion {
  readonly kind: string;
  readonly resource: string;
  readonly scopeId: ScopeId;
  readonly arguments: Arguments;
  readonly risk: Risk;
  readonly justification: string;
  readonly expiresAtMs: number;
  /** Run at the moment of approval instead of waiting for the requester to redeem. */
  readonly runOnApproval: boolean;
}

export interface AskedApproval {
  readonly id: ApprovalId;
  readonly expiresAt: Date;
  /** True when the same question of the same requester was pending already. */
  readonly joined: boolean;
}

export interface RequestApprovalDeps {
  readonly kinds: ApprovalKinds;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
}

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
    const now = new Date(nowMs);
    const argumentsCanonical = canonicalJson(question.arguments);
    const digest = createHash('sha256').update(argumentsCanonical, 'utf8').digest();
    await waitForTurn(tx, caller.tenantId);
    const pending = await listPending(tx, caller.tenantId, now);
    const own = pending.filter((row) => row.requester_id === caller.id);
    const same = own.find((row) => row.kind === question.kind && row.digest.equals(digest));
    if (same !== undefined) return { id: same.id, expiresAt: same.expires_at, joined: true };
    await refuseOverLimit(tx, deps, pending.length, own.length);
    await expireOverdueTwin(tx, deps, { caller, kind: question.kind, digest, now });
    const id = newId('approval');
    const expiresAt = new Date(question.expiresAtMs);
    await tx
      .withTables<ApprovalsTables>()
      .insertInto('approvals.approval_requests')
      .values({
        id,
        short_id: shortIdOf(id),
        tenant_id: caller.tenantId,
        kind: question.kind,
        resource: question.resource,
        scope_id: question.scopeId,
        arguments_canonical: argumentsCanonical,
        digest,
        requester_id: caller.id,
        risk: question.risk,
        justification: question.justification,
        run_on_approval: question.runOnApproval,
        state: 'pending',
        created_at: now,
        expires_at: expiresAt,
      })
      .execute();
    await deps.audit.record(tx, caller.tenantId, origin, {
      action: 'approval.requested',
      target: {
        kind: 'approval',
        id: formatId('approval', id),
        name: deps.kinds.get(question.kind).label(question),
      },
      scopeId: question.scopeId,
      reason: question.justification,
      details: {
        kind: question.kind,
        resource: question.resource,
        risk: question.risk,
        digest: digest.toString('hex'),
        arguments: question.arguments,
      },
    });
    return { id, expiresAt, joined: false };
  };
}

/** One creator at a time in a tenant: counting and adding must be one step, or parallel requests pass the limit. */
async function waitForTurn(tx: Tx, tenantId: TenantId): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('approvals/' || ${tenantId}::text, 0))`.execute(tx);
}

async function listPending(tx: Tx, tenantId: TenantId, now: Date) {
  return await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.approval_requests')
    .select(['id', 'kind', 'digest', 'requester_id', 'expires_at'])
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'pending')
    .where('expires_at', '>', now)
    .execute();
}

/** An equal question that ran out but was not swept yet would stand in the way of the unique index. */
async function expireOverdueTwin(
  tx: Tx,
  deps: RequestApprovalDeps,
  twin: { readonly caller: Caller; readonly kind: string; readonly digest: Buffer; readonly now: Date },
): Promise<void> {
  const { from, to } = APPROVAL_TRANSITIONS.expire;
  const expired = await tx
    .withTables<ApprovalsTables>()
    .updateTable('approvals.approval_requests')
    .set({ state: to })
    .where('tenant_id', '=', twin.caller.tenantId)
    .where('requester_id', '=', twin.caller.id)
    .where('kind', '=', twin.kind)
    .where('digest', '=', twin.digest)
    .where('state', '=', from)
    .where('expires_at', '<=', twin.now)
    .returning(['id', 'kind', 'scope_id', 'tenant_id', 'requester_id', 'arguments_canonical'])
    .execute();
  for (const row of expired) await recordRunOut(tx, deps, row, to);
}

async function refuseOverLimit(
  tx: Tx,
  deps: RequestApprovalDeps,
  inTenant: number,
  own: number,
): Promise<void> {
  const [tenantMax, requesterMax] = [
    await deps.settings.readNumber(tx, 'approvals.pendingMax'),
    await deps.settings.readNumber(tx, 'approvals.pendingPerRequesterMax'),
  ];
  const limit = inTenant >= tenantMax ? tenantMax : own >= requesterMax ? requesterMax : undefined;
  if (limit !== undefined) throw new CodedError('APR_004', { params: { limit }, retryAfterSeconds: 30 });
}
