import { Readable } from 'node:stream';
import { splitOperation } from '@haechi/contracts';
import { CodedError, type Locale, negotiateLocale } from '@haechi/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Opinions, RequestProof } from './caller.ts';
import { consultAndRun } from './consult-and-run.ts';
import { streamEvents } from './event-stream.ts';
import { refuseForgery } from './forgery.ts';
import type { HttpServerDeps } from './http-server-deps.ts';
import { createIdempotency, hashRequest, type IdempotentCommand } from './idempotency.ts';
import type { FileAnswer, RouteImplementation, ServerSentEvent, TaggedBytes } from './module.ts';
import { parseRequest, readEtag, readIfMatch } from './parse-request.ts';
import { type OpenContext, openContext } from './request-context.ts';
import { type ParsedParts, type RouteOutcome, runRoute } from './run-route.ts';
import { createSessionCookie, type SessionCookie } from './session-cookie.ts';

/** What one request carries through the shell. */
export interface RequestState {
  locale: Locale;
  caller: Caller | undefined;
  operation: string;
  /** The route is one of those that are asked thousands of times a second. */
  answersFromMemory: boolean;
  /** Codes the route has another answer for. */
  codes: Readonly<Record<string, string>>;
}

declare module 'fastify' {
  interface FastifyRequest {
    haechi: RequestState;
  }
}

const PROOF_CHARACTERS_MAX = 4000;
/** An opaque secret, or the three parts of a signed token; with `DPoP`, bound to a key. */
const BEARER = /^(Bearer|DPoP) ([A-Za-z0-9_-]{20,200}|[A-Za-z0-9_-]{2,1000}(?:\.[A-Za-z0-9_-]{2,6000}){2})$/i;

/** @throws {CodedError} `AUTH_001` when the proof that the scheme promises is missing */
function readProof(request: FastifyRequest, publicUrl: URL): RequestProof {
  const jwt = request.headers['dpop'];
  if (typeof jwt !== 'string' || jwt.length > PROOF_CHARACTERS_MAX)
    throw new CodedError('AUTH_001', { where: 'header DPoP' });
  const url = new URL(request.url, publicUrl.origin);
  return { jwt, method: request.method, url: `${url.origin}${url.pathname}` };
}

async function authenticate(
  { contract }: RouteImplementation,
  request: FastifyRequest,
  deps: HttpServerDeps,
  cookie: SessionCookie,
): Promise<Caller | undefined> {
  const cookieValue = cookie.read(request);
  const header = request.headers.authorization;
  const [, scheme, bearer] = (header === undefined ? undefined : BEARER.exec(header)) ?? [];
  if (header !== undefined && bearer === undefined)
    throw new CodedError('AUTH_001', { where: 'header Authorization' });
  refuseForgery(request, cookieValue !== undefined && bearer === undefined, deps.publicUrl.origin);
  if (cookieValue === undefined && bearer === undefined) return undefined;
  return await deps.authenticate({
    cookie: bearer === undefined ? cookieValue : undefined,
    device: cookie.device.read(request),
    bearer,
    proof: scheme?.toLowerCase() === 'dpop' ? readProof(request, deps.publicUrl) : undefined,
    ip: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 400),
    mayBeRecent: contract.transaction === 'memory',
  });
}

/** The caller, or nobody where anyone may come: whose session is over must still be able to sign in again. */
async function authenticateFor(
  route: RouteImplementation,
  request: FastifyRequest,
  deps: HttpServerDeps,
  cookie: SessionCookie,
): Promise<Caller | undefined> {
  try {
    return await authenticate(route, request, deps, cookie);
  } catch (error) {
    const isOver = error instanceof CodedError && error.code === 'AUTH_003';
    if (isOver && route.contract.audience === 'anyone') return undefined;
    throw error;
  }
}

function readCommand(
  route: RouteImplementation,
  request: FastifyRequest,
  caller: Caller | undefined,
): IdempotentCommand | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || caller === undefined || route.contract.transaction !== 'write') return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new CodedError('VAL_001', { where: 'header Idempotency-Key' });
  }
  const { operation } = route.contract;
  return { caller, key, operation, requestHash: hashRequest(operation, request.url, request.body) };
}

/**
 * Signals for answers under way: each aborts when its client goes away, and streams also when the server stops. Made only
 * for who asks; most answers are given before anybody could go.
 */
function createGoneSignals(app: FastifyInstance) {
  const streams = new Set<AbortController>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.abort();
  });

  function open(route: RouteImplementation, reply: FastifyReply): AbortSignal {
    const controller = new AbortController();
    const isStream = route.contract.produces === 'event-stream';
    if (isStream) streams.add(controller);
    const close = (): void => {
      streams.delete(controller);
      if (isStream || !reply.raw.writableFinished) controller.abort();
    };
    if (reply.raw.closed) close();
    else reply.raw.once('close', close);
    return controller.signal;
  }

  return (route: RouteImplementation, reply: FastifyReply): (() => AbortSignal) => {
    let signal: AbortSignal | undefined;
    return () => {
      signal ??= open(route, reply);
      return signal;
    };
  };
}

function send(
  route: RouteImplementation,
  outcome: RouteOutcome,
  reply: FastifyReply,
  signal: () => AbortSignal,
): FastifyReply {
  const { contract } = route;
  if (outcome.kind === 'replay') {
    void reply.code(outcome.answer.status).header('idempotency-replayed', 'true');
    return outcome.answer.body === ''
      ? reply.send()
      : reply.type('application/json; charset=utf-8').send(outcome.answer.body);
  }
  void reply.code(contract.status);
  if (contract.status === 204) return reply.send();
  if (contract.produces === 'event-stream') {
    void reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    // The contract says event-stream, and `implement` made the handler return exactly that.
    return reply
      .type('text/event-stream; charset=utf-8')
      .send(streamEvents(outcome.value as AsyncIterable<ServerSentEvent>, signal()));
  }
  if (contract.produces === 'file') {
    const { name, pieces } = outcome.value as FileAnswer; // as above, by `implementFile`
    void reply.header('content-disposition', `attachment; filename="${name}"`);
    const type = contract.fileType ?? 'application/jsonl';
    return reply.type(`${type}; charset=utf-8`).send(Readable.from(pieces));
  }
  if (contract.produces === 'tagged-bytes') {
    const { bytes, etag, mediaType } = outcome.value as TaggedBytes; // as above, by its contract
    void reply.header('etag', etag).header('cache-control', 'private, no-cache');
    return matchesEtag(reply.request.headers['if-none-match'], etag)
      ? reply.code(304).send()
      : reply.type(mediaType).send(bytes);
  }
  if (contract.produces === 'bytes') return reply.type('application/octet-stream').send(outcome.value);
  if (contract.produces === 'text') return reply.type('text/plain; charset=utf-8').send(outcome.value);
  const etag = readEtag(outcome.value);
  if (etag !== undefined) void reply.header('etag', etag);
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(outcome.value));
}

/** RFC 9110, section 13.1.2: weak comparison, and `*` for whatever there is. */
function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const named = new Set(header.split(',').map((tag) => tag.trim().replace(/^W\//, '')));
  return named.has('*') || named.has(etag);
}

async function recordJudgements(open: OpenContext, deps: HttpServerDeps): Promise<void> {
  const { denials, reliances } = open;
  const allowances = open.listAllowances();
  if (denials.length + allowances.length + reliances.length === 0) return;
  await Promise.all([
    ...denials.map((denial) => deps.recordDenial(denial)),
    ...reliances.map((reliance) => deps.recordReliance?.(reliance)),
    ...(allowances.length === 0 ? [] : [deps.recordAllowances?.(allowances)]),
  ]);
}

/** Binds every implementation to its address, and answers other methods on the same address with `RES_002`. */
export function registerRoutes(
  app: FastifyInstance,
  routes: readonly RouteImplementation[],
  deps: HttpServerDeps,
): void {
  const cookie = createSessionCookie(deps.publicUrl);
  const idempotency = createIdempotency(deps.rootKey);
  const goneSignal = createGoneSignals(app);
  const methodsByPath = new Map<string, string[]>();

  async function respond(
    route: RouteImplementation,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { contract } = route;
    const mayWrite = contract.transaction === 'write' || contract.transaction === 'none';
    const caller = await authenticateFor(route, request, deps, cookie);
    request.haechi.caller = caller;
    if (caller !== undefined && request.headers['accept-language'] === undefined)
      request.haechi.locale = caller.locale;
    if (contract.audience === 'signed_in' && caller === undefined) throw new CodedError('AUTH_001');
    const parts: ParsedParts = parseRequest(contract, request, request.haechi.locale, deps.translate);
    const signal = goneSignal(route, reply);
    const ip = request.ip;
    const userAgent = request.headers['user-agent']?.slice(0, 400);
    const opinions: Opinions = new Map();
    const origin = { ip, userAgent, opinions };
    const contextParts = {
      contract,
      caller,
      requestId: request.id,
      locale: request.haechi.locale,
      ...origin,
      ifMatchVersion: readIfMatch(contract, request.headers['if-match']),
      signal,
      clock: deps.clock,
      database: deps.database,
      decide: deps.decide,
      formatScope: deps.formatScope,
      setCookie: (value: string, maxAgeSeconds: number) => cookie.set(reply, value, maxAgeSeconds),
      clearCookie: () => cookie.clear(reply),
      setDeviceCookie: (value: string) => cookie.device.set(reply, value),
      deviceSecret: cookie.device.read(request),
      sessionSecret: caller?.credential === 'session' ? cookie.read(request) : undefined,
      demandFactor: deps.demandFactor,
    };
    let open: OpenContext | undefined;
    let outcome: RouteOutcome;
    try {
      const command = readCommand(route, request, caller);
      outcome = await consultAndRun({
        run() {
          const opened = openContext(contextParts);
          open = opened;
          return {
            pending: opened.pending,
            outcome: runRoute({
              route,
              open: opened,
              caller,
              parts,
              database: deps.database,
              idempotency,
              command,
              catchUp: deps.catchUp,
            }),
          };
        },
        async consult(questions) {
          if (caller !== undefined) await deps.consult?.(caller, questions, origin, signal());
        },
      }).finally(() => {
        // Before the answer: whoever got it may ask at once what it changed.
        if (mayWrite) deps.afterWrite(contract.operation);
      });
    } finally {
      // Before anything is answered: what cannot be put on record is not told.
      if (open !== undefined) await recordJudgements(open, deps);
    }
    deps.onResponse?.(contract, outcome.kind === 'value' ? outcome.value : undefined);
    return await send(route, outcome, reply, signal);
  }

  for (const route of routes) {
    const { method, path } = splitOperation(route.contract.operation);
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    methodsByPath.set(url, [...(methodsByPath.get(url) ?? []), method]);
    const { rateLimitPerMinute: perMinute, bodyBytesMax } = route.contract;
    app.route({
      method,
      url,
      ...(bodyBytesMax === undefined ? {} : { bodyLimit: bodyBytesMax }),
      ...(perMinute === undefined
        ? {}
        : {
            config: { rateLimit: { max: Math.ceil(perMinute * deps.rateLimitFactor), timeWindow: 60_000 } },
          }),
      onRequest: (request, _reply, done) => {
        request.haechi.operation = route.contract.operation;
        request.haechi.answersFromMemory = route.contract.transaction === 'memory';
        request.haechi.codes = route.contract.codes ?? {};
        done();
      },
      handler: (request, reply) => respond(route, request, reply),
    });
  }
  for (const [url, methods] of methodsByPath) {
    const others = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter(
      (method) => !methods.includes(method),
    );
    const allow = methods.join(', ');
    app.route({
      method: others,
      url,
      handler: (_request, reply) => {
        void reply.header('allow', allow);
        throw new CodedError('RES_002', { params: { allow } });
      },
    });
  }
}

/** The language of an answer before it is known who asks. */
export const readLocale = (request: FastifyRequest): Locale =>
  negotiateLocale(request.headers['accept-language']);
