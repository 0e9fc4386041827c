import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import fastifyRateLimit from '@fastify/rate-limit';
import { CodedError } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { createAnswerClientError, createRefuseExpectation } from './answer-client-error.ts';
import { readClientRequestId } from './client-request-id.ts';
import type { HttpServerDeps, MakeServer } from './http-server-deps.ts';
import { createObserveRequest } from './observe-request.ts';
import { createDescribeProblem, type DescribeProblem } from './problem.ts';
import { type RequestState, readLocale, registerRoutes } from './register-routes.ts';
import { listSecurityHeaders } from './security-headers.ts';
import { toCodedError } from './to-coded-error.ts';

const BODY_BYTES_MAX = 1_048_576;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;

/** The shell around every route: limits, headers, authentication, problems, metrics. It knows no module. */
export async function createHttpServer(deps: HttpServerDeps): Promise<FastifyInstance> {
  const describe = createDescribeProblem(deps.errors, deps.translate);
  const sendProblem = createSendProblem(deps, describe);
  const app = fastify({
    loggerInstance: asFastifyLog(deps.log),
    logController: new LogController({ disableRequestLogging: true }),
    // What is logged of a request names it by its id.
    childLoggerFactory: (logger) => logger,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    ...(deps.makeServer === undefined ? {} : { serverFactory: timed(deps.makeServer) }),
    // Requests under way are finished at a stop; only connections without one are closed at once.
    forceCloseConnections: 'idle',
    trustProxy: (_address, hop) => hop < deps.trustedProxyCount,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    return503OnClosing: true,
    clientErrorHandler: createAnswerClientError(describe),
    // An address that cannot be decoded is refused before any hook runs.
    frameworkErrors: (error, request, reply) => {
      void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
      sendProblem(error, request, reply, newRequestState(request));
    },
  });
  app.server.on('checkExpectation', createRefuseExpectation(describe));
  app.decorateRequest('haechi');
  const securityHeaders = listSecurityHeaders(deps.publicUrl);
  // Hooks with a callback: they run for every request, and a promise each would be felt.
  app.addHook('onRequest', (request, reply, done) => {
    request.haechi = newRequestState(request);
    void reply
      .headers(securityHeaders)
      .header('x-request-id', readClientRequestId(request) ?? request.id)
      .header('cache-control', 'no-store');
    done();
  });
  app.addHook('onResponse', createObserveRequest(deps));
  acceptJsonOnly(app);
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, {
    global: true,
    max: deps.rateLimitPerMinute,
    timeWindow: 60_000,
    cache: 20_000,
    errorResponseBuilder: (_request, { ttl }) => {
      const seconds = Math.max(1, Math.ceil(ttl / 1000));
      return new CodedError('LIM_001', { params: { seconds }, retryAfterSeconds: seconds });
    },
  });
  app.setErrorHandler((raised, request, reply) => sendProblem(raised, request, reply, request.haechi));
  app.setNotFoundHandler(() => {
    throw new CodedError('RES_001');
  });
  registerRoutes(app, deps.routes, deps);
  return app;
}

/** Fastify sets its time-outs on servers of its own only. */
const timed =
  (makeServer: MakeServer): MakeServer =>
  (handler) => {
    const server = makeServer(handler);
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    return server;
  };

/** Fastify types its instance by its logger; named as the base logger, plugins and hooks fit it. */
const asFastifyLog = (log: Logger): FastifyBaseLogger => log;

function acceptJsonOnly(app: FastifyInstance): void {
  // Drops the one key that could reach a prototype.
  const parseJson = app.getDefaultJsonParser('remove', 'ignore');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') {
      done(null, undefined);
      return;
    }
    void parseJson(request, text, (error, value) => {
      if (error === null) done(null, value);
      else done(new CodedError('VAL_001', { where: 'body', extensions: { notJson: true } }));
    });
  });
}

/** The answer a route's standard has for an error of the shell. */
function renameCode(error: CodedError, codes: Readonly<Record<string, string>>): CodedError {
  const code = codes[error.code];
  return code === undefined ? error : new CodedError(code, { ...error.options, cause: error });
}

const newRequestState = (request: FastifyRequest): RequestState => ({
  locale: readLocale(request),
  caller: undefined,
  operation: 'unmatched',
  answersFromMemory: false,
  codes: {},
});

/** What a client that only knows the standards is told: which kind of credential, and how fresh (RFC 9470, section 3). */
function challengeOf({ options }: CodedError): string {
  const maxAge = options.extensions?.['maxAgeSeconds'];
  return typeof maxAge === 'number'
    ? `Bearer realm="haechi", error="insufficient_user_authentication", max_age="${maxAge}"`
    : 'Bearer realm="haechi"';
}

type SendProblem = (
  raised: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  state: RequestState,
) => void;

function createSendProblem(deps: HttpServerDeps, describe: DescribeProblem): SendProblem {
  return (raised, request, reply, { locale, codes, operation }) => {
    const bytesMax = request.routeOptions.bodyLimit ?? BODY_BYTES_MAX;
    const error = renameCode(toCodedError(raised, locale, deps.translate, bytesMax), codes);
    const path = `${request.method} ${request.url.split('?')[0]?.slice(0, 200) ?? ''}`;
    const problem = describe(error, locale, request.id, path);
    if (problem.status >= 500)
      deps.log.error({ err: raised, cause: error.cause, requestId: request.id, operation }, problem.code);
    if (error.options.retryAfterSeconds !== undefined)
      void reply.header('retry-after', String(error.options.retryAfterSeconds));
    if (problem.status === 401) void reply.header('www-authenticate', challengeOf(error));
    void reply
      .code(problem.status)
      .header('content-language', locale)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  };
}
