import type { Database } from '@haechi/database';
import { type Clock, formatId, type Json } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { maskSecrets, maskText } from '../domain/mask-secrets.ts';
import { encodeHeaderValue, MODERN } from '../mcp/eras.ts';
import type { Params, RpcError, RpcNotification } from '../mcp/json-rpc.ts';
import { paramHeadersFor } from '../mcp/param-headers.ts';
import type { AuditPort } from '../ports.ts';
import type { GateTables } from '../tables.ts';
import type { Answer, Side, UpstreamFailure } from '../upstream/channel.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import type { CallContext, ToolCall } from './call-types.ts';
import { compileSchema } from './check-schema.ts';
import type { ActiveTool, GateImage, Registry } from './registry.ts';

/** What came of passing a call on. */
export type Sent =
  | { readonly kind: 'result'; readonly result: Params; readonly size: number }
  /** The server answered with an error of its own. */
  | { readonly kind: 'error'; readonly error: RpcError; readonly size: number }
  | { readonly kind: 'invalid'; readonly detail: string; readonly size: number }
  | { readonly kind: 'failure'; readonly failure: UpstreamFailure };

export interface SendDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly pool: UpstreamPool;
  readonly registry: Registry;
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

const OUTPUT_CHECKS = new WeakMap<ActiveTool, ReturnType<typeof compileSchema>>();

/** What the tool promised of its structured result is held to it; the message says where, never what. */
function findBrokenPromise(tool: ActiveTool, result: Params): string | undefined {
  const { outputSchema } = tool.definition;
  if (outputSchema === undefined || result['isError'] === true || 'inputRequests' in result) return undefined;
  if (!OUTPUT_CHECKS.has(tool)) OUTPUT_CHECKS.set(tool, compileSchema(outputSchema));
  const { structuredContent } = result;
  if (structuredContent === undefined)
    return result['resultType'] === undefined || result['resultType'] === 'complete'
      ? 'no structured result'
      : undefined;
  return OUTPUT_CHECKS.get(tool)?.(structuredContent);
}

const IS_RESULT = (result: Params): boolean =>
  Array.isArray(result['content']) ||
  result['structuredContent'] !== undefined ||
  result['resultType'] === 'input_required';

/** Passes a call on, exactly once, and takes secrets out of what comes back. */
export function createSendCall(deps: SendDeps) {
  async function taint(image: GateImage, ctx: CallContext, tool: ActiveTool): Promise<void> {
    const nowMs = deps.clock.now();
    const { taintMs } = image.limits;
    // Renewed when half of it is over, so that a busy conversation does not write with every call.
    if ((image.taints.get(ctx.conversation) ?? 0) > nowMs + taintMs / 2) return;
    const values = {
      tool: `${tool.upstream.key}: ${tool.row.name}`,
      tainted_at: new Date(nowMs),
      expires_at: new Date(nowMs + taintMs),
    };
    const { tenantId, id } = ctx.caller;
    await deps.database.tenant(tenantId, async (tx) => {
      await tx
        .withTables<GateTables>()
        .insertInto('gate.taints')
        .values({ tenant_id: tenantId, conversation: ctx.conversation, caller_id: id, ...values })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'conversation']).doUpdateSet(values))
        .execute();
      await deps.audit.record(tx, tenantId, ctx.origin, {
        action: 'conversation.tainted',
        target: { kind: 'tool', id: formatId('tool', tool.row.id), name: values.tool },
        scopeId: tool.upstream.scope_id,
      });
    });
    deps.registry.forget(tenantId);
  }

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
      clientCapabilities: withoutTasks(ctx.clientCapabilities),
      ...(isModern
        ? { headers: paramHeadersFor(tool.definition.inputSchema, call.args, encodeHeaderValue) }
        : {}),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async function judgeAnswer(
    image: GateImage,
    ctx: CallContext,
    tool: ActiveTool,
    { response, size }: Answer,
  ): Promise<Sent> {
    if (response.result === undefined) {
      const { code, message, data } = response.error;
      const more = data === undefined ? {} : { data: maskSecrets(data as Json) }; // it was read from JSON
      return { kind: 'error', error: { code, message: maskText(message.slice(0, 2000)), ...more }, size };
    }
    if (tool.classification.openWorld) await taint(image, ctx, tool);
    if (!IS_RESULT(response.result)) return { kind: 'invalid', detail: 'no content', size };
    const broken = findBrokenPromise(tool, response.result);
    if (broken !== undefined) return { kind: 'invalid', detail: broken, size };
    return { kind: 'result', result: maskSecrets(response.result as Json) as Params, size }; // it was read from JSON
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
      return await judgeAnswer(image, ctx, tool, answer.value);
    } catch (error) {
      return failedHere(error, true);
    }
  };
}

/** The gate answers tasks itself; a server behind it must not. */
function withoutTasks(capabilities: Params): Params {
  const { tasks: _tasks, extensions: _extensions, ...rest } = capabilities;
  return rest;
}

export type SendCall = ReturnType<typeof createSendCall>;
