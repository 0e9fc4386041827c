import { randomUUID } from 'node:crypto';
import { type Api, type ApiOperation, routes, splitOperation } from '@haechi/contracts';
import type { FastifyInstance } from 'fastify';

export interface CallParts<O extends ApiOperation> {
  readonly params?: Api[O]['params'];
  readonly query?: Api[O]['query'];
  readonly body?: Api[O]['body'];
  /** The version an edit was made from. */
  readonly ifMatch?: number;
}

/** From where somebody calls, as the log will show it. */
export interface Desk {
  readonly ip: string;
  readonly userAgent: string;
}

export interface Answer<O extends ApiOperation> {
  readonly status: number;
  /** What the contract promises; for a refusal read `problem` instead. */
  readonly body: Api[O]['response'];
  readonly problem: { readonly code: string; readonly detail: string } | undefined;
  /** The cookies the answer set, by name; empty values take one away. */
  readonly cookies: ReadonlyMap<string, string>;
}

export type CallApi = <O extends ApiOperation>(
  operation: O,
  desk: Desk,
  cookies: ReadonlyMap<string, string>,
  parts: CallParts<O>,
) => Promise<Answer<O>>;

/** Calls the API without a network: the same routes, checks and records as for anybody, only no socket in between. */
export function createCallApi(app: FastifyInstance): CallApi {
  return async (operation, desk, cookies, parts) => {
    const { method, path } = splitOperation(operation);
    const response = await app.inject({
      method,
      url: fillPath(path, parts.params, parts.query),
      remoteAddress: desk.ip,
      headers: {
        'user-agent': desk.userAgent,
        'accept-language': 'ko',
        'x-haechi-request': '1',
        ...(cookies.size === 0 ? {} : { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }),
        ...(parts.ifMatch === undefined ? {} : { 'if-match': `"v${parts.ifMatch}"` }),
        ...(cookies.size > 0 && mayRepeat(operation) ? { 'idempotency-key': randomUUID() } : {}),
      },
      ...(parts.body === undefined ? {} : { payload: parts.body }),
    });
    const refused = response.statusCode >= 400;
    const value: unknown = response.body === '' ? undefined : readBody(response.body);
    return {
      status: response.statusCode,
      body: value as Api[typeof operation]['response'], // the server answers by the same contract
      problem: refused ? readProblem(value) : undefined,
      cookies: new Map(response.cookies.map(({ name, value: content }) => [name, content])),
    };
  };
}

function fillPath(path: string, params: object | undefined, query: object | undefined): string {
  let url = path;
  for (const [name, value] of Object.entries(params ?? {}))
    url = url.replace(`{${name}}`, encodeURIComponent(String(value)));
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size === 0 ? url : `${url}?${search.toString()}`;
}

/** As the console does it: commands that write in the shell's transaction carry a key. */
function mayRepeat(operation: ApiOperation): boolean {
  return routes.find((route) => route.operation === operation)?.transaction === 'write';
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a proof is plain text
  }
}

function readProblem(value: unknown): { code: string; detail: string } {
  const problem = typeof value === 'object' && value !== null ? value : {};
  return {
    code: 'code' in problem ? String(problem.code) : 'unknown',
    detail: 'detail' in problem ? String(problem.detail) : '',
  };
}
