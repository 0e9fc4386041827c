import type { Api, ApiOperation } from '@haechi/contracts';
import type { Locale } from '../i18n/format.ts';
import { ApiProblem, readProblem } from './problem.ts';

type Part<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : Record<never, never> extends Value
    ? { readonly [N in Name]?: Value }
    : { readonly [N in Name]: Value };

/** What a call of this operation must and may be given. */
export type ApiInput<O extends ApiOperation> = Part<'params', Api[O]['params']> &
  Part<'query', Api[O]['query']> &
  Part<'body', Api[O]['body']> & {
    readonly signal?: AbortSignal;
    /** The version being edited; becomes `If-Match`. */
    readonly ifMatch?: number | string;
    /** Reuse the key of an earlier try so that a repeat does nothing twice; POST gets a fresh one otherwise. */
    readonly idempotencyKey?: string;
  };

export type ApiResponse<O extends ApiOperation> = Api[O]['response'];

/** The input may be left out when nothing in it is required. */
export type ApiArguments<O extends ApiOperation> =
  Record<never, never> extends ApiInput<O> ? [input?: ApiInput<O>] : [input: ApiInput<O>];

export interface ApiAnswer<T> {
  readonly data: T;
  readonly etag: string | undefined;
}

export interface ClientOptions {
  readonly fetch: typeof globalThis.fetch;
  /** The language of the interface, asked at every call. */
  readonly locale: () => Locale;
  readonly newKey: () => string;
  /** Title and remedy for "the server did not answer", in the reader's language. */
  readonly unreachable: () => { readonly title: string; readonly remedy: string };
  /** The action wants a second factor shown just now. True when it was shown: the call is made again, once. */
  readonly onFactorWanted?: (problem: ApiProblem) => Promise<boolean>;
  /** The session is gone; called once per refused call. */
  readonly onSessionLost: () => void;
}

type Scalar = string | number | boolean | undefined;

interface LooseInput {
  readonly params?: Readonly<Record<string, Scalar>>;
  readonly query?: Readonly<Record<string, Scalar>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly ifMatch?: number | string;
  readonly idempotencyKey?: string;
}

const CREDENTIAL_CODES = new Set(['AUTH_002', 'AUTH_004', 'AUTH_010', 'AUTH_011', 'AUTH_012']);
/** Wants a fresh second factor: in general, and for an emergency role, which may want a fresher one. */
const FACTOR_CODES = new Set(['AUTH_011', 'PERM_016']);

/** A refused password or code, or a sign-in that took too long; every other 401 means that the session is over. */
const isSignInRefusal = ({ code, where }: ApiProblem): boolean =>
  CREDENTIAL_CODES.has(code) || (code === 'AUTH_003' && where === 'challenge');

/** The address of an operation: path parameters filled in, query without what is undefined. */
export function buildUrl(operation: string, input: LooseInput): string {
  const template = operation.slice(operation.indexOf(' ') + 1);
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = input.params?.[name];
    if (value === undefined) throw new Error(`${operation} needs the parameter ${name}`);
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const search = query.toString();
  return search ? `${path}?${search}` : path;
}

function buildHeaders(method: string, input: LooseInput, options: ClientOptions): Headers {
  const headers = new Headers({
    accept: 'application/json, application/problem+json, text/plain',
    'accept-language': options.locale(),
    // A form on another origin cannot send this header, which is the point (IDN-20).
    'x-haechi-request': '1',
  });
  if (input.body !== undefined) headers.set('content-type', 'application/json');
  if (method === 'POST') headers.set('idempotency-key', input.idempotencyKey ?? options.newKey());
  if (input.ifMatch !== undefined) {
    headers.set('if-match', typeof input.ifMatch === 'number' ? `"v${input.ifMatch}"` : input.ifMatch);
  }
  return headers;
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  return response.headers.get('content-type')?.includes('json') ? response.json() : response.text();
}

/** A fetch client typed by the contracts. Refusals are thrown as `ApiProblem`; an abort is thrown as it is. */
export function createClient(options: ClientOptions) {
  async function send(operation: string, input: LooseInput): Promise<Response> {
    const method = operation.slice(0, operation.indexOf(' '));
    const { signal, body } = input;
    try {
      return await options.fetch(buildUrl(operation, input), {
        method,
        headers: buildHeaders(method, input, options),
        credentials: 'same-origin',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted || !(error instanceof TypeError)) throw error;
      throw new ApiProblem({ status: 0, code: 'NETWORK', where: location.host, ...options.unreachable() });
    }
  }

  async function demandOk(operation: string, input: LooseInput, mayAsk: boolean): Promise<Response> {
    const response = await send(operation, input);
    if (response.ok) return response;
    const problem = await readProblem(response);
    if (mayAsk && FACTOR_CODES.has(problem.code) && (await options.onFactorWanted?.(problem)))
      return await demandOk(operation, input, false);
    if (problem.status === 401 && !isSignInRefusal(problem)) options.onSessionLost();
    throw problem;
  }

  /** Calls an operation and gives its version tag beside its data. */
  async function request<O extends ApiOperation>(
    operation: O,
    ...[input]: ApiArguments<O>
  ): Promise<ApiAnswer<ApiResponse<O>>> {
    // A call that is made again carries the key of the first, so that nothing is done twice.
    const sent: LooseInput = { idempotencyKey: options.newKey(), ...input };
    const response = await demandOk(operation, sent, true);
    return {
      // The contract is the server's promise for this operation; the server's own tests hold it to that.
      data: (await readBody(response)) as ApiResponse<O>,
      etag: response.headers.get('etag') ?? undefined,
    };
  }

  /** Calls an operation. */
  async function api<O extends ApiOperation>(
    operation: O,
    ...args: ApiArguments<O>
  ): Promise<ApiResponse<O>> {
    return (await request(operation, ...args)).data;
  }

  return { api, request };
}
