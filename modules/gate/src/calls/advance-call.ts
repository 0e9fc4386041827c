import type { ApprovalsModule, RedeemRefusal } from '@haechi/approvals';
import type { Tx } from '@haechi/database';
import { type Clock, formatId, newId, type Translate } from '@haechi/kernel';
import { CALL_TRANSITIONS, type CallState } from '../domain/call-state.ts';
import type { AuditPort } from '../ports.ts';
import type { CallRow, GateTables } from '../tables.ts';
import type { CallContext, RefusalReason, ToolCall } from './call-types.ts';
import type { CallVault } from './call-vault.ts';
import { callDetails, callTarget, composeRow } from './compose-row.ts';
import type { JudgedRequest } from './judge-request.ts';

export type ApprovalsPort = Pick<
  ApprovalsModule,
  'registerKind' | 'requestApproval' | 'findRequest' | 'redeem' | 'whenDecided' | 'isOn'
>;

/** Where a call that needs a person stands, and who has to do something now. */
export type Standing =
  | { readonly at: 'waiting'; readonly row: CallRow }
  /** This caller has just used the approval up: it is passed on now, by who asked for this. */
  | { readonly at: 'run'; readonly row: CallRow }
  | { readonly at: 'running'; readonly row: CallRow }
  | { readonly at: 'over'; readonly row: CallRow }
  | {
      readonly at: 'refused';
      readonly row: CallRow;
      readonly reason: RefusalReason;
      readonly detail: string;
    };

export interface AdvanceDeps {
  readonly audit: AuditPort;
  readonly approvals: ApprovalsPort;
  readonly clock: Clock;
  readonly vault: CallVault;
  readonly translate: Translate;
  readonly processId: string;
}

const REASON_CHARACTERS_MAX = 500;
const BY_REDEMPTION: Readonly<Record<Exclude<RedeemRefusal, 'not_yet'>, RefusalReason>> = {
  rejected: 'rejected',
  cancelled: 'cancelled',
  expired: 'expired',
  lapsed: 'lapsed',
  unknown: 'lapsed',
  other_principal: 'lapsed',
  other_arguments: 'other_arguments',
  already_used: 'lapsed',
};
const ENDED_BY: Readonly<Partial<Record<RefusalReason, CallState>>> = {
  rejected: CALL_TRANSITIONS.reject.to,
  expired: CALL_TRANSITIONS.expire.to,
  cancelled: CALL_TRANSITIONS.cancel.to,
};

/** The caller's own words for why; shown to approvers as such. */
function readReason(call: ToolCall): string {
  const said = call.meta['haechi/reason'];
  return typeof said === 'string'
    ? said
        .replaceAll(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, REASON_CHARACTERS_MAX)
    : '';
}

/** The newest call of this caller for exactly this that is not settled between them, locked. */
async function findOpen(
  tx: Tx,
  judged: JudgedRequest,
  ctx: CallContext,
  nowMs: number,
): Promise<CallRow | undefined> {
  const keptSince = new Date(nowMs - judged.image.limits.resultKeptMs);
  return await tx
    .withTables<GateTables>()
    .selectFrom('gate.calls')
    .selectAll()
    .where('tenant_id', '=', ctx.caller.tenantId)
    .where('digest', '=', judged.digest)
    .where('approval_id', 'is not', null)
    .where('collected', '=', false)
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['waiting', 'approved', 'consumed', 'dispatched']),
        eb.and([
          eb('state', 'in', [
            'returned',
            'failed',
            'unknown',
            'rejected',
            'expired',
            'cancelled',
            'lapsed',
            'refused',
          ]),
          eb('finished_at', '>', keptSince),
        ]),
      ]),
    )
    .orderBy('created_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
}

/** What calls are judged by may be a moment old in memory; what is approved runs only by what holds now. */
async function hasChanged(tx: Tx, judged: JudgedRequest): Promise<boolean> {
  const db = tx.withTables<GateTables>();
  const tool = await db
    .selectFrom('gate.tools as tool')
    .innerJoin('gate.upstreams as upstream', 'upstream.id', 'tool.upstream_id')
    .select(['tool.state', 'tool.digest', 'upstream.state as upstream_state', 'upstream.version'])
    .where('tool.id', '=', judged.tool.row.id)
    .executeTakeFirst();
  const policy = await db.selectFrom('gate.policies').select('version').executeTakeFirst();
  return (
    tool?.state !== 'active' ||
    tool.digest !== judged.tool.row.digest ||
    tool.upstream_state !== 'active' ||
    tool.version !== judged.tool.upstream.version ||
    (policy?.version ?? 0) !== judged.image.policyVersion
  );
}

async function set(
  tx: Tx,
  row: CallRow,
  values: Partial<
    Pick<
      CallRow,
      | 'state'
      | 'collected'
      | 'failure_code'
      | 'failure_detail'
      | 'finished_at'
      | 'dispatched_at'
      | 'process_id'
      | 'waits_by'
    >
  >,
): Promise<CallRow> {
  return await tx
    .withTables<GateTables>()
    .updateTable('gate.calls')
    .set(values)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function createAdvanceCall(deps: AdvanceDeps) {
  const { audit, approvals, clock, vault } = deps;

  async function propose(tx: Tx, ctx: CallContext, judged: JudgedRequest, call: ToolCall): Promise<Standing> {
    const nowMs = clock.now();
    const { tool, judgement, image } = judged;
    const id = newId('call');
    const { approvalMs, redeemMs } = image.limits;
    const asked = await approvals.requestApproval(tx, ctx.caller, ctx.origin, nowMs, {
      kind: 'gate.call',
      resource: `tool:${tool.upstream.key}/${tool.row.name}`,
      scopeId: tool.upstream.scope_id,
      arguments: {
        tool: tool.row.name,
        upstream: tool.upstream.key,
        arguments: JSON.parse(judged.shown),
        agent: ctx.agent,
        callId: formatId('call', id),
        because: judgement.because.map(({ code, detail }) => ({ code, detail })),
      },
      digest: Buffer.from(judged.digest, 'hex'),
      risk: judgement.risk,
      justification: readReason(call) || deps.translate(ctx.caller.locale, 'gate.justification', {}),
      expiresAtMs: nowMs + approvalMs,
      redeemWithinMs: redeemMs,
      runOnApproval: false,
    });
    const row = await tx
      .withTables<GateTables>()
      .insertInto('gate.calls')
      .values({
        ...composeRow(ctx, judged, { id, atMs: nowMs, shadow: null, grantId: null }),
        state: CALL_TRANSITIONS.wait.to,
        approval_id: asked.id,
        expires_at: asked.expiresAt,
        sealed_arguments: await vault.seal('arguments', id, { args: call.args, meta: {} }),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await audit.record(tx, ctx.caller.tenantId, ctx.origin, {
      action: 'call.proposed',
      target: callTarget(id, tool.upstream.key, tool.row.name),
      scopeId: tool.upstream.scope_id,
      details: { ...callDetails(judged), approvalId: formatId('approval', asked.id) },
      policyRevision: judged.revision,
    });
    return { at: 'waiting', row };
  }

  /** Uses the approval up and marks the call as passed on, in one commit: after it nobody else runs it. */
  async function consume(tx: Tx, ctx: CallContext, judged: JudgedRequest, row: CallRow): Promise<Standing> {
    const now = new Date(clock.now());
    if (row.approval_id === null) return { at: 'running', row };
    const redeemed = await approvals.redeem(tx, ctx.caller, ctx.origin, now.getTime(), {
      id: row.approval_id,
      digest: Buffer.from(row.digest, 'hex'),
    });
    if (!redeemed.ok) {
      if (redeemed.error === 'not_yet') return { at: 'waiting', row };
      const reason = BY_REDEMPTION[redeemed.error];
      const status = await approvals.findRequest(tx, row.approval_id, now.getTime());
      const detail = status?.decisionReason ?? '';
      const state = ENDED_BY[reason] ?? CALL_TRANSITIONS.lapse.to;
      const ended = await set(tx, row, {
        state,
        finished_at: row.finished_at ?? now,
        failure_code: reason,
        collected: true,
      });
      return { at: 'refused', row: ended, reason, detail };
    }
    const target = callTarget(row.id, row.upstream_key, row.tool);
    const record = (action: `call.${string}`, result: 'success' | 'denied' = 'success') =>
      audit.record(tx, row.tenant_id, ctx.origin, {
        action,
        target,
        scopeId: row.scope_id,
        result,
        details: { digest: row.digest, approvalId: formatId('approval', redeemed.value.id) },
        policyRevision: judged.revision,
      });
    await record('call.consumed');
    if (await hasChanged(tx, judged)) {
      await record('call.refused', 'denied');
      const reason = 'changed_meanwhile';
      const refused = await set(tx, row, {
        state: CALL_TRANSITIONS.refuse.to,
        failure_code: reason,
        finished_at: now,
        collected: true,
      });
      return { at: 'refused', row: refused, reason, detail: '' };
    }
    await record('call.dispatched');
    const running = await set(tx, row, {
      state: CALL_TRANSITIONS.dispatch.to,
      dispatched_at: now,
      process_id: deps.processId,
    });
    return { at: 'run', row: running };
  }

  /** Takes up a call whose outcome nobody knows: only a tool that may be called twice is called again. */
  async function takeUp(tx: Tx, ctx: CallContext, judged: JudgedRequest, row: CallRow): Promise<Standing> {
    const { idempotent, readOnly } = judged.tool.classification;
    if (!idempotent && !readOnly)
      return { at: 'refused', row, reason: 'outcome_unknown', detail: row.failure_code ?? '' };
    await audit.record(tx, row.tenant_id, ctx.origin, {
      action: 'call.repeated',
      target: callTarget(row.id, row.upstream_key, row.tool),
      scopeId: row.scope_id,
      details: { digest: row.digest },
    });
    const at = new Date(clock.now());
    const values = {
      state: CALL_TRANSITIONS.repeat.to,
      dispatched_at: at,
      finished_at: null,
      process_id: deps.processId,
    };
    return { at: 'run', row: await set(tx, row, values) };
  }

  return async (tx: Tx, ctx: CallContext, judged: JudgedRequest, call: ToolCall): Promise<Standing> => {
    const row = await findOpen(tx, judged, ctx, clock.now());
    if (row === undefined) return await propose(tx, ctx, judged, call);
    switch (row.state) {
      case 'waiting':
      case 'approved':
        return await consume(tx, ctx, judged, row);
      case 'consumed':
      case 'dispatched':
        return { at: 'running', row };
      case 'unknown':
        return await takeUp(tx, ctx, judged, row);
      case 'returned':
      case 'failed':
        // Whoever comes back for it has it; told once, so that the same arguments later are a new call.
        return { at: 'over', row: await set(tx, row, { collected: true }) };
      default: {
        const reason = BY_STATE[row.state] ?? 'lapsed';
        const told = await set(tx, row, { collected: true });
        return { at: 'refused', row: told, reason, detail: row.failure_detail ?? '' };
      }
    }
  };
}

const BY_STATE: Readonly<Partial<Record<CallState, RefusalReason>>> = {
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
  lapsed: 'lapsed',
  refused: 'changed_meanwhile',
};

export type AdvanceCall = ReturnType<typeof createAdvanceCall>;
