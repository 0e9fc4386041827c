import { originOf } from '@haechi/audit';
import { CodedError, formatId, type Json, type Translate } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import type { CallTool } from '../calls/call-tool.ts';
import type { CallAnswer, CallContext, ToolCall } from '../calls/call-types.ts';
import type { GateImage, Registry } from '../calls/registry.ts';
import type { AccessPort } from '../ports.ts';
import { classifyRequest } from './classify-request.ts';
import { describeServer } from './describe-server.ts';
import type { GateEndpoint, GateRequest } from './endpoint-types.ts';
import { LEGACY, MODERN } from './eras.ts';
import { errorOf, type Params, RPC, type RpcRequest, type RpcResponse, resultOf } from './json-rpc.ts';
import { handleLegacyExtras, type LegacyDeps, SESSION_NOT_FOUND, serveSession } from './legacy.ts';
import { fullName, listCallableTools, splitName } from './list-tools.ts';
import { findParamFault } from './param-headers.ts';
import { type PassThrough, passesThrough } from './pass-through.ts';
import { createReply, type Reply } from './reply.ts';
import type { Tasks } from './tasks.ts';
import { presentUnderWay } from './upstream-tasks.ts';

export interface EndpointDeps extends LegacyDeps {
  readonly registry: Registry;
  readonly access: AccessPort;
  readonly callTool: CallTool;
  readonly tasks: Tasks;
  readonly passThrough: PassThrough;
  readonly translate: Translate;
  readonly log: Logger;
  /** Where a person sees a call. */
  readonly callUrl: (callId: string) => string;
}

const LIST_TTL_MS = 1_000;
const LISTS = /^(?:tools|prompts|resources)\/(?:list|templates\/list)$/;

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Results of the newer revision say what they are, and lists for whom and how long they hold. */
function dress(method: string, result: Params): Params {
  const kind = { resultType: result['resultType'] ?? 'complete' };
  const isCacheable = LISTS.test(method) || method === 'server/discover' || method === 'resources/read';
  const cached = isCacheable ? { ttlMs: LIST_TTL_MS, ...pick(result, 'ttlMs'), cacheScope: 'private' } : {};
  return { ...result, ...kind, ...cached };
}

const pick = (from: Params, name: string): Params => (name in from ? { [name]: from[name] } : {});

function undress(result: Params): Params {
  const { resultType: _kind, ttlMs: _ttl, cacheScope: _scope, ...rest } = result;
  return rest;
}

function readCall(params: Params, only: string | undefined): ToolCall | undefined {
  const { name, arguments: args = {}, _meta: meta, requestState, inputResponses } = params;
  if (typeof name !== 'string' || !isObject(args)) return undefined;
  const given = isObject(meta) ? meta : {};
  const kept = Object.entries(given).filter(([key]) => !key.startsWith('io.modelcontextprotocol/'));
  return {
    ...splitName(name, only),
    args: args as { readonly [name: string]: Json }, // members of a parsed JSON object
    meta: Object.fromEntries(kept),
    requestState: typeof requestState === 'string' ? requestState : undefined,
    inputResponses: isObject(inputResponses) ? inputResponses : undefined,
  };
}

const TASKS = 'io.modelcontextprotocol/tasks';
const TASK_METHODS: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);
/** Subscriptions are streams of their own in the newer revision. */
const REMOVED: ReadonlySet<string> = new Set(['resources/subscribe', 'resources/unsubscribe']);

/** The newer revision tells with the status, too, that the caller lacks a capability. */
function statusOf(ctx: CallContext, response: RpcResponse): number {
  const isMissing = 'error' in response && response.error?.code === RPC.missingCapability;
  return ctx.era === MODERN && isMissing ? 400 : 200;
}

const declaresTasks = ({ clientCapabilities: { extensions } }: CallContext): boolean =>
  isObject(extensions) && TASKS in extensions;

/** The door of the gate: both revisions of MCP at one address. */
export function createEndpoint(deps: EndpointDeps): GateEndpoint {
  const { registry, access, callTool, translate } = deps;

  /** For callers that know no way to wait: what is pending, where to see it, and how to go on. */
  function presentPending(ctx: CallContext, answer: Extract<CallAnswer, { kind: 'pending' }>): Params {
    const { call: row, running } = answer;
    const id = formatId('call', row.id);
    const approvalId = row.approval_id === null ? null : formatId('approval', row.approval_id);
    const text = translate(ctx.caller.locale, running ? 'gate.pending.running' : 'gate.pending.waiting', {
      tool: fullName(row.upstream_key, row.tool),
      id: approvalId ?? id,
      url: deps.callUrl(id),
    });
    const pending = {
      callId: id,
      approvalId,
      state: running ? 'running' : 'waiting',
      url: deps.callUrl(id),
      expiresAt: row.expires_at?.toISOString() ?? null,
      retryAfterMs: 2_000,
      howToContinue: 'call the same tool again with the same arguments',
    };
    return { content: [{ type: 'text', text }], isError: true, _meta: { 'haechi/pending': pending } };
  }

  async function call(
    ctx: CallContext,
    request: RpcRequest,
    only: string | undefined,
    reply: Reply,
    image: GateImage,
  ): Promise<void> {
    const { id, params = {} } = request;
    const asked = readCall(params, only);
    if (asked === undefined) {
      reply.answer(
        200,
        errorOf(id, { code: RPC.invalidParams, message: 'Invalid params: name and arguments' }),
      );
      return;
    }
    const answer = await callTool(ctx, asked);
    const send = (response: RpcResponse, delivered?: () => void): void =>
      reply.answer(statusOf(ctx, response), response, {}, delivered);
    const shape = (result: Params): Params =>
      ctx.era === MODERN ? dress('tools/call', result) : undress(result);
    if (answer.kind === 'error') send(errorOf(id, answer.error), answer.delivered);
    else if (answer.kind === 'result') send(resultOf(id, shape(answer.result)), answer.delivered);
    else if (answer.kind === 'pending') send(resultOf(id, shape(presentPending(ctx, answer))));
    else if (answer.kind === 'retry')
      send(resultOf(id, { resultType: 'input_required', requestState: answer.requestState }));
    else
      send(
        resultOf(id, {
          resultType: 'task',
          ...presentUnderWay(answer.call, answer.task, image.limits.resultKeptMs),
        }),
      );
  }

  /** Methods both revisions have. Undefined when it is none of them. */
  async function answerCommon(
    ctx: CallContext,
    request: RpcRequest,
    only: string | undefined,
    image: GateImage,
  ) {
    const { method, params = {} } = request;
    if (method === 'tools/list')
      return { result: { tools: await listCallableTools(access, ctx, image, only) } };
    if (passesThrough(method)) return await deps.passThrough(ctx, image, method, params, only);
    return undefined;
  }

  async function handleModern(
    request: GateRequest,
    rpc: RpcRequest,
    ctx: CallContext,
    reply: Reply,
  ): Promise<void> {
    const { id, method, params = {} } = rpc;
    const image = await registry.load(ctx.caller.tenantId);
    const only = request.upstream;
    if (method === 'server/discover') {
      reply.answer(200, resultOf(id, dress(method, describeServer(image, only, MODERN))));
      return;
    }
    if (method === 'tools/call') {
      const { upstreamKey, name } = splitName(String(params['name']), only);
      const tool = image.tools.get(upstreamKey)?.get(name);
      const fault = tool && findParamFault(tool.definition.inputSchema, params['arguments'], request.headers);
      if (fault === undefined) await call(ctx, rpc, only, reply, image);
      else
        reply.answer(
          400,
          errorOf(id, {
            code: RPC.headerMismatch,
            message: `Bad Request: ${fault} and the arguments disagree`,
          }),
        );
      return;
    }
    if (method === 'subscriptions/listen') {
      await deps.listen(ctx, rpc, reply);
      return;
    }
    const isTask = TASK_METHODS.has(method);
    if (isTask && !declaresTasks(ctx)) {
      const data = { requiredCapabilities: { extensions: { [TASKS]: {} } } };
      const error = { code: RPC.missingCapability, message: `Missing capability: ${TASKS}`, data };
      reply.answer(400, errorOf(id, error));
      return;
    }
    const answer = isTask
      ? await deps.tasks(ctx, method, params, image.limits.resultKeptMs)
      : REMOVED.has(method)
        ? undefined
        : await answerCommon(ctx, rpc, only, image);
    if (answer === undefined)
      reply.answer(404, errorOf(id, { code: RPC.methodNotFound, message: `Method not found: ${method}` }));
    else if ('error' in answer) reply.answer(200, errorOf(id, answer.error));
    else reply.answer(200, resultOf(id, dress(method, answer.result)));
  }

  async function handleLegacy(
    request: GateRequest,
    rpc: RpcRequest,
    ctx: CallContext,
    reply: Reply,
  ): Promise<void> {
    const image = await registry.load(ctx.caller.tenantId);
    if (await handleLegacyExtras(deps, request, rpc, image, reply)) return;
    if (rpc.method === 'tools/call') {
      await call(ctx, rpc, request.upstream, reply, image);
      return;
    }
    const answer = await answerCommon(ctx, rpc, request.upstream, image);
    if (answer === undefined)
      reply.answer(
        200,
        errorOf(rpc.id, { code: RPC.methodNotFound, message: `Method not found: ${rpc.method}` }),
      );
    else
      reply.answer(
        200,
        'error' in answer ? errorOf(rpc.id, answer.error) : resultOf(rpc.id, undress(answer.result)),
      );
  }

  function openContext(
    request: GateRequest,
    modern: boolean,
    capabilities: Params,
    reply: Reply,
    gone: AbortController,
  ): CallContext {
    const { caller, requestId, ip, userAgent } = request;
    return {
      caller,
      origin: originOf({ requestId, ip, userAgent }, caller),
      agent: caller.viaConsent?.clientId ?? null,
      conversation: request.conversation,
      era: modern ? MODERN : LEGACY,
      clientCapabilities: capabilities,
      signal: gone.signal,
      side: {
        notify: (message) => void reply.say(message),
        ask: (question) =>
          modern
            ? Promise.resolve(errorOf(question.id, { code: RPC.methodNotFound, message: 'not offered here' }))
            : deps.asks.ask(caller.id, question, (message) => reply.say(message), gone.signal),
      },
    };
  }

  async function post(request: GateRequest, reply: Reply, gone: AbortController): Promise<void> {
    const classified = classifyRequest(request.headers, request.body);
    if (!classified.ok) {
      reply.answer(classified.status, errorOf(classified.id, classified.error));
      return;
    }
    const { modern, read } = classified;
    const session = modern ? undefined : await deps.openSession(request);
    if (session === null) {
      reply.answer(404, SESSION_NOT_FOUND);
      return;
    }
    if (read.kind === 'response') {
      deps.asks.settle(request.caller.id, read.message);
      reply.empty(202);
    } else if (read.kind === 'notification') {
      deps.running.cancel(request, session?.id, read.message);
      reply.empty(202);
    } else {
      const capabilities = session?.capabilities ?? classified.clientCapabilities;
      const ctx = openContext(request, modern, capabilities, reply, gone);
      const leave = deps.running.enter(request, session?.id, read.message.id, gone);
      try {
        await (modern ? handleModern : handleLegacy)(request, read.message, ctx, reply);
      } catch (error) {
        reply.answer(200, errorOf(read.message.id, describeError(deps, request, error)));
      } finally {
        leave();
      }
    }
  }

  return {
    async handle(request, response) {
      const accept = request.headers.accept ?? '';
      const reply = createReply(response, accept.includes('text/event-stream'));
      const gone = new AbortController();
      response.once('close', () => {
        if (!response.writableFinished) gone.abort();
      });
      if (request.method === 'POST') await post(request, reply, gone);
      else await serveSession(deps, request, reply);
    },
  };
}

/** What broke is the operator's to read; the caller learns that it did, and under which id it is found. */
function describeError({ translate, log }: EndpointDeps, { caller, requestId }: GateRequest, error: unknown) {
  const code = error instanceof CodedError ? error.code : 'SYS_001';
  if (!(error instanceof CodedError)) log.error({ err: error, requestId }, 'a request at the gate failed');
  const params = error instanceof CodedError ? (error.options.params ?? {}) : {};
  return {
    code: RPC.internalError,
    message: translate(caller.locale, `error.${code}.title`, params),
    data: { code, requestId },
  };
}
