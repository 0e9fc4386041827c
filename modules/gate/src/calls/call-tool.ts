import { type Clock, formatId, newId } from '@haechi/kernel';
import type { Reason } from '../domain/policy-types.ts';
import type { AuditPort } from '../ports.ts';
import type { CallAnswer, CallContext, ToolCall } from './call-types.ts';
import type { CallVault } from './call-vault.ts';
import type { Caps } from './caps.ts';
import type { JudgedRequest, JudgeRequest } from './judge-request.ts';
import type { Refusal, Refuse } from './refuse.ts';
import type { ActiveTool } from './registry.ts';
import type { RunAllowed } from './run-allowed.ts';
import type { RunApproved } from './run-approved.ts';
import type { createUseGrant } from './use-grant.ts';

export interface CallToolDeps {
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly vault: CallVault;
  readonly caps: Caps;
  readonly judge: JudgeRequest;
  readonly useGrant: ReturnType<typeof createUseGrant>;
  readonly runAllowed: RunAllowed;
  readonly runApproved: RunApproved;
  readonly refuse: Refuse;
}

/** One call of a tool, from the judgement to the answer. */
export function createCallTool(deps: CallToolDeps) {
  const { audit, refuse } = deps;

  /** Every refusal is on record before it is told. */
  async function refuseCall(
    ctx: CallContext,
    call: ToolCall,
    refusal: Refusal,
    tool: ActiveTool | undefined,
    because: readonly Reason[] = [],
  ): Promise<CallAnswer> {
    await audit.recordAlone(ctx.caller.tenantId, ctx.origin, {
      action: 'call.refused',
      target: {
        kind: 'tool',
        id: tool === undefined ? 'unknown' : formatId('tool', tool.row.id),
        name: `${call.upstreamKey}: ${call.name}`.slice(0, 200),
      },
      scopeId: tool?.upstream.scope_id ?? ctx.caller.scopeId,
      result: 'denied',
      reason: refusal.reason,
      details: { detail: refusal.detail ?? '', because: because.map(({ code }) => code) },
    });
    return { kind: 'error', error: refuse(ctx.caller.locale, refusal) };
  }

  async function withCaps(
    ctx: CallContext,
    call: ToolCall,
    tool: ActiveTool,
    work: () => Promise<CallAnswer>,
  ): Promise<CallAnswer> {
    const { ratePerMinute, concurrencyMax } = tool.classification;
    const { tenantId, id: callerId } = ctx.caller;
    const key = { tenantId, toolId: tool.row.id, callerId, ratePerMinute, concurrencyMax };
    const entering = deps.caps.enter(key);
    const retryAfterMs = typeof entering === 'object' ? await entering : entering;
    if (retryAfterMs !== undefined)
      return await refuseCall(ctx, call, { reason: 'limited', retryAfterMs }, tool);
    try {
      return await work();
    } finally {
      deps.caps.leave(key);
    }
  }

  /** What was given to the caller to come back with: it must be theirs, for this very call, and not too old. */
  async function readState(ctx: CallContext, call: ToolCall, judged: JudgedRequest) {
    if (call.requestState === undefined) return { ok: true, call, continues: false } as const;
    const state = await deps.vault.openState(call.requestState);
    const isOurs =
      state !== undefined &&
      state.callerId === ctx.caller.id &&
      state.toolId === judged.tool.row.id &&
      state.digest === judged.digest &&
      state.untilMs > deps.clock.now();
    if (!isOurs) return { ok: false } as const;
    const { requestState: _sealed, ...rest } = call;
    return {
      ok: true,
      call: state.upstreamState === null ? rest : { ...rest, requestState: state.upstreamState },
      continues: state.upstreamState !== null && state.callId === null,
    } as const;
  }

  /** What a server gives its caller to come back with is sealed: for this caller and this very call, and not for long. */
  async function sealState(ctx: CallContext, judged: JudgedRequest, answer: CallAnswer): Promise<CallAnswer> {
    if (answer.kind !== 'result') return answer;
    const { requestState: upstreamState } = answer.result;
    if (typeof upstreamState !== 'string') return answer;
    const requestState = await deps.vault.sealState({
      callerId: ctx.caller.id,
      callId: null,
      upstreamState,
      toolId: judged.tool.row.id,
      digest: judged.digest,
      untilMs: deps.clock.now() + judged.image.limits.redeemMs,
    });
    return { ...answer, result: { ...answer.result, requestState } };
  }

  async function decideAndRun(ctx: CallContext, asked: ToolCall, judged: JudgedRequest): Promise<CallAnswer> {
    const { judgement, tool, image } = judged;
    const state = await readState(ctx, asked, judged);
    if (!state.ok) return await refuseCall(ctx, asked, { reason: 'other_arguments' }, tool);
    const { call } = state;
    const shadowed = image.mode === 'shadow' && judgement.verdict !== 'allow';
    if (judgement.verdict === 'deny' && !shadowed) {
      const rule = judgement.because.findLast(({ code }) => code === 'rule_deny');
      return await refuseCall(
        ctx,
        call,
        { reason: 'denied_by_rule', detail: rule?.detail ?? '' },
        tool,
        judgement.because,
      );
    }
    const id = newId('call');
    if (judgement.verdict === 'ask' && !shadowed) {
      const grant = await deps.useGrant(ctx, judged, call, id);
      if (grant === undefined)
        return await withCaps(ctx, call, tool, () => deps.runApproved(ctx, judged, call));
      const more = [{ code: 'grant', detail: grant.kind } as const];
      const parts = { id, atMs: deps.clock.now(), shadow: null, grantId: grant.id, more };
      return await withCaps(ctx, call, tool, () => deps.runAllowed(ctx, judged, call, parts));
    }
    const shadow = shadowed ? (judgement.verdict === 'deny' ? 'would_refuse' : 'would_ask') : null;
    const parts = { id, atMs: deps.clock.now(), shadow, grantId: null } as const;
    return await withCaps(ctx, call, tool, () => deps.runAllowed(ctx, judged, call, parts));
  }

  return async (ctx: CallContext, asked: ToolCall): Promise<CallAnswer> => {
    const judged = await deps.judge(ctx, asked);
    if (!judged.ok) return await refuseCall(ctx, asked, judged.refusal, judged.tool);
    return await sealState(ctx, judged.value, await decideAndRun(ctx, asked, judged.value));
  };
}

export type CallTool = ReturnType<typeof createCallTool>;
