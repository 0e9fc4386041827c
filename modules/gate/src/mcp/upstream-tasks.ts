import type { Json } from '@haechi/kernel';
import { z } from 'zod';
import type { CallContext } from '../calls/call-types.ts';
import type { CallVault } from '../calls/call-vault.ts';
import type { FinishCall } from '../calls/finish-call.ts';
import { mayCall } from '../calls/judge-request.ts';
import type { Refuse } from '../calls/refuse.ts';
import type { ActiveTool, GateImage, Registry } from '../calls/registry.ts';
import { answerOf, outcomeOf } from '../calls/run-allowed.ts';
import type { Ended, TakeAnswer } from '../calls/take-answer.ts';
import type { TaskRow } from '../calls/task-row.ts';
import { maskSecrets } from '../domain/mask-secrets.ts';
import type { AccessPort } from '../ports.ts';
import type { CallRow } from '../tables.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import { type Params, RPC, type RpcResponse } from './json-rpc.ts';
import type { Passed } from './pass-through.ts';
import { presentTask } from './present-task.ts';

export interface UpstreamTaskDeps {
  readonly registry: Registry;
  readonly access: AccessPort;
  readonly pool: UpstreamPool;
  readonly vault: CallVault;
  readonly takeAnswer: TakeAnswer;
  readonly finishCall: FinishCall;
  readonly refuse: Refuse;
}

const TIMEOUT_MS = 30_000;
/** What a task says of itself beside its result. */
const ENVELOPE_BYTES = 64 * 1024;
const kept = z.strictObject({ taskId: z.string() });
const errorShape = z.looseObject({ code: z.number().int(), message: z.string() });

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A task of a server as its caller is shown it: under the id of the call, without secrets, and never as over. */
export function presentUnderWay(row: TaskRow, task: Params, resultKeptMs: number): Params {
  const isAsking = task['status'] === 'input_required';
  const { pollIntervalMs, statusMessage, inputRequests } = task;
  return {
    ...presentTask(row, isAsking ? 'input_required' : 'working', resultKeptMs),
    ...(typeof pollIntervalMs === 'number' && pollIntervalMs >= 50 ? { pollIntervalMs } : {}),
    ...(typeof statusMessage === 'string' ? { statusMessage: maskSecrets(statusMessage.slice(0, 500)) } : {}),
    ...(isAsking && isObject(inputRequests) ? { inputRequests: maskSecrets(inputRequests as Json) } : {}), // read from JSON
  };
}

const failedToAsk = (reason: string): Passed => ({
  error: { code: RPC.upstreamFailed, message: 'The server did not answer', data: { reason } },
});

/** Tasks that servers behind the gate make of calls: asked for, answered and cancelled through it. */
export function createUpstreamTasks(deps: UpstreamTaskDeps) {
  /** The tool that was called, as it is now; what has changed since cannot be judged any more. */
  async function findTool(
    ctx: CallContext,
    row: CallRow,
  ): Promise<{ readonly image: GateImage; readonly tool: ActiveTool } | undefined> {
    const image = await deps.registry.load(ctx.caller.tenantId);
    const tool = image.tools.get(row.upstream_key)?.get(row.tool);
    const isSame = tool?.row.id === row.tool_id && tool.row.digest === row.definition_digest;
    if (!isSame || tool.upstream.state !== 'active') return undefined;
    return (await mayCall(deps.access, ctx, tool)).allowed ? { image, tool } : undefined;
  }

  async function ask(ctx: CallContext, row: CallRow, tool: ActiveTool, method: string, more: Params = {}) {
    const { taskId } = kept.parse(await deps.vault.open('task', row.id, row.sealed_task ?? ''));
    const connected = await deps.pool.connect(tool.upstream, ctx.caller.id);
    if (!connected.ok) return connected;
    return await connected.value.request(
      method,
      { ...more, taskId },
      {
        timeoutMs: TIMEOUT_MS,
        bytesMax: tool.classification.resultBytesMax + ENVELOPE_BYTES,
        signal: ctx.signal,
        clientCapabilities: ctx.clientCapabilities,
      },
    );
  }

  async function end(
    ctx: CallContext,
    row: CallRow,
    { image, tool }: { readonly image: GateImage; readonly tool: ActiveTool },
    answer: RpcResponse,
    size: number,
  ): Promise<void> {
    const { readOnly, idempotent } = tool.classification;
    const ended: Ended = await deps
      .takeAnswer(image, ctx, tool, { response: answer, size })
      .catch(() => ({ kind: 'invalid', detail: 'it cannot be read', size }));
    const isRepeatable = readOnly || idempotent;
    const told = answerOf(deps.refuse, ctx, row.id, ended, isRepeatable);
    await deps.finishCall(ctx, row, told, outcomeOf(ended, isRepeatable));
  }

  async function cancelled(ctx: CallContext, row: CallRow): Promise<void> {
    const error = deps.refuse(ctx.caller.locale, { reason: 'cancelled', callId: row.id });
    await deps.finishCall(
      ctx,
      row,
      { kind: 'error', error },
      { state: 'failed', failureCode: 'cancelled', failureDetail: null, resultBytes: null },
    );
  }

  /** Whatever the server says about the task, as far as it is one of the states there are. */
  async function look(
    ctx: CallContext,
    row: CallRow,
    found: { readonly image: GateImage; readonly tool: ActiveTool },
    task: Params,
    size: number,
  ): Promise<'over' | 'under way'> {
    const { status, result, error } = task;
    if (status === 'working' || status === 'input_required') return 'under way';
    const parsed = errorShape.safeParse(error);
    if (status === 'cancelled') await cancelled(ctx, row);
    else if (status === 'failed' && parsed.success)
      await end(ctx, row, found, { jsonrpc: '2.0', error: parsed.data }, size);
    else
      await end(
        ctx,
        row,
        found,
        { jsonrpc: '2.0', result: status === 'completed' && isObject(result) ? result : {} },
        size,
      );
    return 'over';
  }

  return {
    /** @returns what to show; `over` when the call has ended now and its row says how */
    async get(ctx: CallContext, row: CallRow, resultKeptMs: number): Promise<Passed | 'over'> {
      const found = await findTool(ctx, row);
      if (found === undefined) {
        const error = deps.refuse(ctx.caller.locale, { reason: 'changed_meanwhile', callId: row.id });
        return { error };
      }
      const answer = await ask(ctx, row, found.tool, 'tasks/get');
      if (!answer.ok) return failedToAsk(answer.error.code);
      const { response, size } = answer.value;
      if (response.result === undefined)
        return { error: { code: response.error.code, message: response.error.message.slice(0, 500) } };
      const came = await look(ctx, row, found, response.result, size);
      return came === 'over' ? came : { result: presentUnderWay(row, response.result, resultKeptMs) };
    },

    /** `tasks/update` and `tasks/cancel`. */
    async pass(ctx: CallContext, row: CallRow, method: string, params: Params): Promise<Passed> {
      const found = await findTool(ctx, row);
      if (found === undefined)
        return { error: deps.refuse(ctx.caller.locale, { reason: 'changed_meanwhile', callId: row.id }) };
      const { inputResponses } = params;
      const more = isObject(inputResponses) ? { inputResponses } : {};
      const answer = await ask(ctx, row, found.tool, method, more);
      if (!answer.ok) return failedToAsk(answer.error.code);
      const { response } = answer.value;
      if (response.result !== undefined) return { result: {} };
      return { error: { code: response.error.code, message: response.error.message.slice(0, 500) } };
    },
  };
}

export type UpstreamTasks = ReturnType<typeof createUpstreamTasks>;
