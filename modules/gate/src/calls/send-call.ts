import type { Logger } from '@haechi/kernel/node';
import { encodeHeaderValue, MODERN, TASKS_EXTENSION } from '../mcp/eras.ts';
import type { Params, RpcNotification } from '../mcp/json-rpc.ts';
import { paramHeadersFor } from '../mcp/param-headers.ts';
import type { Side } from '../upstream/channel.ts';
import type { Upstream } from '../upstream/connect-upstream.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import type { CallContext, ToolCall } from './call-types.ts';
import type { ActiveTool, GateImage } from './registry.ts';
import type { Ended, TakeAnswer } from './take-answer.ts';

/** What came of passing a call on: how it ended, or that the server made a task of it. */
export type Sent = Ended | { readonly kind: 'task'; readonly task: Params; readonly size: number };

export interface SendDeps {
  readonly pool: UpstreamPool;
  readonly takeAnswer: TakeAnswer;
  readonly log: Logger;
}

let lastToken = 0;

/** Progress is told by tokens of our own, so that two callers who chose the same one do not hear of each other. */
function translateProgress(side: Side, meta: Params): { readonly meta: Params; readonly side: Side } {
  const { progressToken, ...rest } = meta;
  if (progressToken === undefined) return { meta: rest, side };
  lastToken += 1;
  const token = `haechi-${lastToken}`;
  return {
    meta: { ...rest, progressToken: token },
    side: {
      ask: (message) => side.ask(message),
      notify(message: RpcNotification) {
        if (message.params?.['progressToken'] !== token) side.notify(message);
        else side.notify({ ...message, params: { ...message.params, progressToken } });
      },
    },
  };
}

/** Passes a call on, exactly once, and takes secrets out of what comes back. */
export function createSendCall(deps: SendDeps) {
  async function exchange(
    ctx: CallContext,
    tool: ActiveTool,
    call: ToolCall,
    signal: AbortSignal | undefined,
  ) {
    const connected = await deps.pool.connect(tool.upstream, ctx.caller.id);
    if (!connected.ok) return connected;
    const { meta, side } = translateProgress(ctx.side, call.meta);
    const { timeoutMs, resultBytesMax } = tool.classification;
    const isModern = connected.value.facts.era === MODERN;
    const params: Params = {
      name: tool.row.name,
      arguments: call.args,
      ...(Object.keys(meta).length === 0 ? {} : { _meta: meta }),
      ...(isModern && call.requestState !== undefined ? { requestState: call.requestState } : {}),
      ...(isModern && call.inputResponses !== undefined ? { inputResponses: call.inputResponses } : {}),
    };
    return await connected.value.request('tools/call', params, {
      timeoutMs,
      bytesMax: resultBytesMax,
      side,
      clientCapabilities: offersTasks(connected.value)
        ? ctx.clientCapabilities
        : withoutTasks(ctx.clientCapabilities),
      ...(isModern
        ? { headers: paramHeadersFor(tool.definition.inputSchema, call.args, encodeHeaderValue) }
        : {}),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Whatever breaks while a call is passed on or its answer is taken, the call has an outcome. */
  const failedHere = (error: unknown, reached: boolean): Sent => {
    deps.log.error(
      { err: error },
      reached ? 'an answer could not be taken' : 'a call could not be passed on',
    );
    return {
      kind: 'failure',
      failure: { code: reached ? 'garbage' : 'unreachable', detail: 'an error of our own', reached },
    };
  };

  return async (
    image: GateImage,
    ctx: CallContext,
    tool: ActiveTool,
    call: ToolCall,
    signal?: AbortSignal,
  ): Promise<Sent> => {
    let answer: Awaited<ReturnType<typeof exchange>>;
    try {
      answer = await exchange(ctx, tool, call, signal);
    } catch (error) {
      return failedHere(error, false);
    }
    if (!answer.ok) return { kind: 'failure', failure: answer.error };
    try {
      const { result } = answer.value.response;
      if (result?.['resultType'] === 'task' && typeof result['taskId'] === 'string' && hasTasks(ctx))
        return { kind: 'task', task: result, size: answer.value.size };
      return await deps.takeAnswer(image, ctx, tool, answer.value);
    } catch (error) {
      return failedHere(error, true);
    }
  };
}

/** A server that knows nothing of tasks is not told of them. */
function withoutTasks(capabilities: Params): Params {
  const { tasks: _tasks, extensions, ...rest } = capabilities;
  if (!isObject(extensions)) return rest;
  const { [TASKS_EXTENSION]: _extension, ...others } = extensions;
  return { ...rest, extensions: others };
}

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function offersTasks({ facts }: Upstream): boolean {
  const { extensions } = facts.capabilities;
  return facts.era === MODERN && isObject(extensions) && TASKS_EXTENSION in extensions;
}

/** Whether the caller can wait by a task. */
export const hasTasks = ({ clientCapabilities: { extensions }, era }: CallContext): boolean =>
  era === MODERN && isObject(extensions) && TASKS_EXTENSION in extensions;

export type SendCall = ReturnType<typeof createSendCall>;
