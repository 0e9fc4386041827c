import type { CallId, Clock, Json } from '@haechi/kernel';
import type { Reason } from '../domain/policy-types.ts';
import type { AuditPort } from '../ports.ts';
import type { CallAnswer, CallContext, ToolCall } from './call-types.ts';
import type { CallOutcome, CallWriter, NewCall } from './call-writer.ts';
import { callDetails, callTarget, composeRow, type RowParts } from './compose-row.ts';
import type { JudgedRequest } from './judge-request.ts';
import type { KeepTask } from './keep-task.ts';
import type { Refuse } from './refuse.ts';
import type { SendCall } from './send-call.ts';
import type { Ended } from './take-answer.ts';

export interface RunAllowedDeps {
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly writer: CallWriter;
  readonly sendCall: SendCall;
  readonly keepTask: KeepTask;
  readonly refuse: Refuse;
  /** Whose calls nobody knows the outcome of when this process is lost. */
  readonly processId: string;
}

/** How a call ended that was passed on. What may have reached the server and was not answered is unknown. */
export function outcomeOf(sent: Ended, isRepeatable: boolean): Omit<CallOutcome, 'id' | 'finishedAt'> {
  const none = { failureCode: null, failureDetail: null, resultBytes: null };
  if (sent.kind === 'result') return { ...none, state: 'returned', resultBytes: sent.size };
  if (sent.kind === 'error')
    return {
      state: 'failed',
      failureCode: 'server_error',
      failureDetail: `${sent.error.code}: ${sent.error.message.slice(0, 200)}`,
      resultBytes: sent.size,
    };
  if (sent.kind === 'invalid')
    return {
      state: 'failed',
      failureCode: 'result_invalid',
      failureDetail: sent.detail,
      resultBytes: sent.size,
    };
  const { code, detail, reached } = sent.failure;
  // What was answered and is only too large has happened.
  const isUnknown = reached && !isRepeatable && code !== 'too_large';
  return { ...none, state: isUnknown ? 'unknown' : 'failed', failureCode: code, failureDetail: detail };
}

/** What the caller is told of it. */
export function answerOf(
  refuse: Refuse,
  ctx: CallContext,
  callId: CallId,
  sent: Ended,
  isRepeatable: boolean,
): CallAnswer {
  const { locale } = ctx.caller;
  if (sent.kind === 'result') return { kind: 'result', result: sent.result };
  if (sent.kind === 'error') return { kind: 'error', error: sent.error };
  if (sent.kind === 'invalid')
    return {
      kind: 'error',
      error: refuse(locale, { reason: 'result_invalid', detail: sent.detail, callId }),
    };
  const { state } = outcomeOf(sent, isRepeatable);
  const reason = state === 'unknown' ? 'outcome_unknown' : 'upstream_failed';
  return { kind: 'error', error: refuse(locale, { reason, detail: sent.failure.code, callId }) };
}

/**
 * Makes a call that needs nobody. Its event is on disk before the caller has the answer. A tool that changes something is
 * on disk as passed on before it is; one that only reads is passed on while its event is written.
 */
export function createRunAllowed(deps: RunAllowedDeps) {
  const { audit, clock, writer, sendCall } = deps;

  function record(ctx: CallContext, judged: JudgedRequest, parts: RowParts): Promise<unknown> {
    const { tool } = judged;
    const why: readonly Reason[] = parts.more ?? [];
    const details: { readonly [name: string]: Json } = {
      ...callDetails(judged),
      ...(parts.shadow === null ? {} : { shadow: parts.shadow }),
      ...(why.length === 0 ? {} : { also: why.map(({ code }) => code) }),
    };
    return audit.recordAlone(ctx.caller.tenantId, ctx.origin, {
      action: 'call.dispatched',
      target: callTarget(parts.id, tool.upstream.key, tool.row.name),
      scopeId: tool.upstream.scope_id,
      details,
      policyRevision: judged.revision,
    });
  }

  async function recordFailure(
    ctx: CallContext,
    judged: JudgedRequest,
    id: CallId,
    sent: Ended,
  ): Promise<void> {
    if (sent.kind === 'result') return;
    const { tool } = judged;
    const { state, failureCode, failureDetail } = outcomeOf(sent, tool.classification.readOnly);
    await audit.recordAlone(ctx.caller.tenantId, ctx.origin, {
      action: state === 'unknown' ? 'call.unknown' : 'call.failed',
      target: callTarget(id, tool.upstream.key, tool.row.name),
      scopeId: tool.upstream.scope_id,
      result: 'failure',
      reason: failureCode ?? '',
      details: { detail: failureDetail },
    });
  }

  async function readThrough(
    ctx: CallContext,
    judged: JudgedRequest,
    call: ToolCall,
    row: NewCall,
    parts: RowParts,
  ) {
    const [sent] = await Promise.all([
      sendCall(judged.image, ctx, judged.tool, call, ctx.signal),
      record(ctx, judged, parts),
    ]);
    if (sent.kind === 'task') {
      await writer.keep({ ...row, state: 'dispatched', process_id: deps.processId });
      return sent;
    }
    const { failureCode, failureDetail, resultBytes, state } = outcomeOf(sent, true);
    writer.keepLater({
      ...row,
      state,
      finished_at: new Date(clock.now()),
      failure_code: failureCode,
      failure_detail: failureDetail,
      result_bytes: resultBytes,
    });
    return sent;
  }

  async function passOn(
    ctx: CallContext,
    judged: JudgedRequest,
    call: ToolCall,
    row: NewCall,
    parts: RowParts,
  ) {
    await Promise.all([
      writer.keep({ ...row, state: 'dispatched', process_id: deps.processId }),
      record(ctx, judged, parts),
    ]);
    const sent = await sendCall(judged.image, ctx, judged.tool, call);
    const { idempotent } = judged.tool.classification;
    if (sent.kind !== 'task')
      writer.settleLater({ id: parts.id, finishedAt: new Date(clock.now()), ...outcomeOf(sent, idempotent) });
    return sent;
  }

  return async (
    ctx: CallContext,
    judged: JudgedRequest,
    call: ToolCall,
    parts: RowParts,
  ): Promise<CallAnswer> => {
    const { readOnly, idempotent } = judged.tool.classification;
    const row = { ...composeRow(ctx, judged, parts), dispatched_at: new Date(clock.now()) };
    const sent = readOnly
      ? await readThrough(ctx, judged, call, row, parts)
      : await passOn(ctx, judged, call, row, parts);
    if (sent.kind === 'task')
      return { kind: 'task', call: await deps.keepTask(ctx, parts.id, sent.task), task: sent.task };
    await recordFailure(ctx, judged, parts.id, sent);
    return answerOf(deps.refuse, ctx, parts.id, sent, readOnly || idempotent);
  };
}

export type RunAllowed = ReturnType<typeof createRunAllowed>;
