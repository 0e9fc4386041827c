import { randomUUID } from 'node:crypto';
import type { Api, ApiOperation } from '@haechi/contracts';
import type { Locale } from '@haechi/kernel';
import { z } from 'zod';
import { asObject } from './as-object.ts';
import type { Authorization } from './authorization.ts';
import { CliError, type Trouble } from './cli-error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Say } from './messages/say.ts';

export interface CallInput<O extends ApiOperation> {
  readonly params?: Api[O]['params'];
  readonly query?: Api[O]['query'];
  readonly body?: Api[O]['body'];
}

export interface GateAnswer {
  readonly result?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: { readonly code: number; readonly message: string } | undefined;
}

export interface ProbeAnswer {
  readonly ok: boolean;
  readonly body: unknown;
}

export interface ApiClient {
  readonly url: URL;
  /** @throws CliError for every refusal, with the server's own words */
  call<O extends ApiOperation>(operation: O, input?: CallInput<O>): Promise<Api[O]['response']>;
  /** The text of an answer that is a file. */
  text<O extends ApiOperation>(operation: O, input?: CallInput<O>): Promise<string>;
  /** Asks the gate of a tenant in MCP (2026-07-28), as who is signed in. A refusal of the gate is returned. */
  askGate(tenant: string, method: string, params: Readonly<Record<string, unknown>>): Promise<GateAnswer>;
  /** Reads a probe, which needs no token and answers 503 with a body. */
  probe(path: '/healthz' | '/readyz'): Promise<ProbeAnswer>;
  /** Opens an answer that comes piece by piece. */
  open<O extends StreamedOperation>(
    operation: O,
    signal: AbortSignal,
    query?: Api[O]['query'],
  ): Promise<ReadableStream<Uint8Array>>;
}

/** Operations whose answer may be longer than memory. */
type StreamedOperation =
  | 'GET /api/v1/events'
  | 'GET /api/v1/audit/export'
  | 'GET /api/v1/audit/events/csv'
  | 'GET /api/v1/audit/events/jsonl';

export interface ApiClientOptions {
  readonly url: URL;
  readonly authorization: Authorization;
  /** Asks the person for a code when an action wants a fresh second factor; what is empty gives up. */
  readonly askCode?: () => Promise<string>;
  /** Lets a person confirm in a browser what this authorization may not do; the rest is sent as they. */
  readonly confirm?: () => Promise<Authorization>;
  readonly fetch: typeof globalThis.fetch;
  readonly locale: Locale;
  readonly say: Say;
}

type AuthorizedRequest = Omit<RequestInit, 'headers'> & {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const TIMEOUT_MS = 30_000;

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { url, locale, say } = options;
  let { authorization } = options;

  async function send(path: string, init: RequestInit): Promise<Response> {
    try {
      // A token must not travel on to wherever an answer points.
      return await options.fetch(new URL(path, url), { redirect: 'error', ...init });
    } catch (error) {
      throw new CliError(
        {
          code: 'NETWORK',
          title: say('error.unreachable.title', { url: url.origin }),
          detail: describeCause(error),
          where: url.origin,
          remedy: say('error.unreachable.remedy'),
        },
        EXIT.unavailable,
        error,
      );
    }
  }

  /** Sends with authorization; once more with a renewed one when it was refused for want of a good one. */
  async function sendAs(path: string, init: AuthorizedRequest): Promise<Response> {
    const attempt = async () =>
      await send(path, {
        ...init,
        headers: {
          ...(await authorization.headers({ method: init.method, url: new URL(path, url) })),
          'accept-language': locale,
          ...init.headers,
        },
      });
    const response = await attempt();
    if (response.status !== 401 || (await wantsFactor(response)) || !(await authorization.renew()))
      return response;
    return await attempt();
  }

  /** Shows a second factor, if the person has one at hand; here, or else in a browser. */
  async function stepUp(refusal: Response): Promise<boolean> {
    const totpCode = refusal.status === 401 ? ((await options.askCode?.())?.replaceAll(/\s/g, '') ?? '') : '';
    if (totpCode === '') {
      if (options.confirm === undefined) return false;
      authorization = await options.confirm();
      return true;
    }
    const response = await sendAs('/api/v1/auth/step-up', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ totpCode }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return true;
    throw toCliError(response, await readBody(response), 'POST /api/v1/auth/step-up', say);
  }

  return {
    url,
    async call(operation, input = {}) {
      const [method = '', template = ''] = operation.split(' ');
      const path = fillPath(template, input.params, input.query);
      // The same key for a repetition, so that nothing is done twice.
      const key = randomUUID();
      const sendIt = () =>
        sendAs(path, {
          method,
          headers: {
            ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(method === 'POST' ? { 'idempotency-key': key } : {}),
          },
          ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
      let response = await sendIt();
      if ((await wantsFactor(response)) && (await stepUp(response))) response = await sendIt();
      const body = await readBody(response);
      if (!response.ok) throw toCliError(response, body, operation, say);
      return body as Api[typeof operation]['response']; // what the contract of the operation promises
    },
    async text(operation, input = {}) {
      const path = fillPath(operation.slice(operation.indexOf(' ') + 1), input.params, input.query);
      const response = await sendAs(path, { method: 'GET', signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok) throw toCliError(response, await readBody(response), operation, say);
      // `text()` would drop the byte order mark the file begins with.
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
    },
    async askGate(tenant, method, params) {
      const operation = `POST /mcp/${tenant}`;
      const response = await sendAs(`/mcp/${encodeURIComponent(tenant)}`, gateRequest(method, params));
      const answer = gateAnswerSchema.safeParse(await readBody(response.clone()));
      if (!answer.success) throw toCliError(response, await readBody(response), operation, say);
      return answer.data;
    },
    async probe(path) {
      const response = await send(path, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return { ok: response.ok, body: await readBody(response) };
    },
    async open(operation, signal, query) {
      const path = fillPath(operation.slice(operation.indexOf(' ') + 1), undefined, query);
      const response = await sendAs(path, { method: 'GET', signal });
      if (!response.ok || response.body === null)
        throw toCliError(response, await readBody(response), operation, say);
      return response.body;
    },
  };
}

const MCP_VERSION = '2026-07-28';
/** A call may be held for a person, and the tool takes its own time. */
const GATE_TIMEOUT_MS = 660_000;
const gateAnswerSchema = z.union([
  z.object({ result: z.record(z.string(), z.unknown()) }),
  z.object({ error: z.object({ code: z.number(), message: z.string() }) }),
]);

function gateRequest(method: string, params: Readonly<Record<string, unknown>>): AuthorizedRequest {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MCP_VERSION,
    'io.modelcontextprotocol/clientInfo': { name: 'haechi-cli', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const { name } = params;
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'mcp-protocol-version': MCP_VERSION,
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
    signal: AbortSignal.timeout(GATE_TIMEOUT_MS),
  };
}

/** Whether the server would do it after a fresh second factor. */
async function wantsFactor(response: Response): Promise<boolean> {
  if (response.status !== 401 && response.status !== 403) return false;
  const problem = asObject(await readBody(response.clone()));
  // A token can show none; a person can.
  const isForPeople = problem['code'] === 'AUTH_009' && problem['reason'] === 'fresh_factor';
  return problem['code'] === 'AUTH_011' || isForPeople;
}

function fillPath(template: string, params: object | undefined, query: object | undefined): string {
  let path = template;
  for (const [name, value] of Object.entries(params ?? {}))
    path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!/json/.test(response.headers.get('content-type') ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // cut off, or not from Haechi; the status says enough
  }
}

function toCliError(response: Response, body: unknown, operation: string, say: Say): CliError {
  return new CliError(readProblem(body, operation, response.status, say), exitCodeOf(response.status));
}

function exitCodeOf(status: number): ExitCode {
  if (status === 401) return EXIT.signIn;
  return status >= 500 || status === 429 ? EXIT.unavailable : EXIT.refused;
}

/** The server's problem (RFC 9457); an answer without one comes from something else on that address. */
function readProblem(body: unknown, operation: string, status: number, say: Say): Trouble {
  if (typeof body !== 'object' || body === null || !('code' in body)) {
    return {
      code: `HTTP_${status}`,
      title: say('error.not-haechi.title', { status }),
      where: operation,
      remedy: say('error.not-haechi.remedy'),
    };
  }
  const problem = asObject(body);
  const text = (key: string): string => {
    const value = problem[key];
    return typeof value === 'string' ? value : '';
  };
  return {
    code: text('code'),
    title: text('title'),
    detail: text('detail'),
    where: text('where') || operation,
    remedy: text('remedy'),
    requestId: text('requestId'),
    fields: readFields(problem['fields']),
  };
}

function readFields(value: unknown): { field: string; message: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) =>
    typeof item === 'object' && item !== null && 'field' in item && 'message' in item
      ? [{ field: String(item.field), message: String(item.message) }]
      : [],
  );
}

function describeCause(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
