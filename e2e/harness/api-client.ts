import assert from 'node:assert/strict';
import { type Api, type ApiOperation, splitOperation } from '@haechi/contracts';
import type { Locale, Problem } from '@haechi/kernel';
import { type EventStream, openEventStream } from './event-stream.ts';

type Part<K extends string, V> = undefined extends V
  ? { readonly [P in K]?: undefined }
  : Record<never, never> extends V
    ? { readonly [P in K]?: V }
    : { readonly [P in K]: V };

/** What an operation takes. Parts it does not have, or has no need of, may be left out. */
export type CallInput<O extends ApiOperation> = Part<'params', Api[O]['params']> &
  Part<'query', Api[O]['query']> &
  Part<'body', Api[O]['body']> & { readonly headers?: Readonly<Record<string, string>> };

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A refusal that a test did not expect. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly answer: Answer;

  constructor(operation: string, answer: Answer) {
    super(`${operation} answered ${answer.status}: ${answer.text.slice(0, 1000)}`);
    this.answer = answer;
  }
}

/** One browser, or one script: its cookies, its language. */
export interface ApiClient {
  readonly origin: string;
  readonly locale: Locale;
  /** The answer of an operation that succeeds. @throws UnexpectedAnswer when it does not */
  call<O extends ApiOperation>(operation: O, input: CallInput<O>): Promise<Api[O]['response']>;
  /** The problem of an operation that is refused. @throws UnexpectedAnswer when it is not */
  refused<O extends ApiOperation>(operation: O, input: CallInput<O>): Promise<Problem>;
  /** Whatever comes. */
  send<O extends ApiOperation>(operation: O, input: CallInput<O>): Promise<Answer>;
  /** Opens the stream of live events; resolves when the server has it. */
  events(): Promise<EventStream>;
  /** The same cookies with another language. */
  speaking(locale: Locale): ApiClient;
  /** What a browser would send as `Cookie`. */
  cookie(): string;
}

interface AnyInput {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Jar = Map<string, string>;

const REQUEST_TIMEOUT_MS = 20_000;

/** The address of an operation with its parameters filled in. */
function addressOf(origin: string, operation: ApiOperation, input: AnyInput): URL {
  const params = Object.entries(input.params ?? {});
  const path = params.reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    splitOperation(operation).path,
  );
  const url = new URL(path, origin);
  for (const [name, value] of Object.entries(input.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

function keepCookies(jar: Jar, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const gone = attributes.some((attribute) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
    if (gone) jar.delete(name);
    else jar.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}

const formatCookies = (jar: Jar): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

function createClient(origin: string, locale: Locale, jar: Jar, token?: string): ApiClient {
  const headersOf = (input: AnyInput): Record<string, string> => ({
    'accept-language': locale,
    'x-haechi-request': '1',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(jar.size > 0 ? { cookie: formatCookies(jar) } : {}),
    ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...input.headers,
  });

  async function send(operation: ApiOperation, input: AnyInput): Promise<Answer> {
    const response = await fetch(addressOf(origin, operation, input), {
      method: splitOperation(operation).method,
      headers: headersOf(input),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    keepCookies(jar, response);
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  return {
    origin,
    locale,
    send,
    async call(operation, input) {
      const answer = await send(operation, input);
      if (answer.status >= 300) throw new UnexpectedAnswer(operation, answer);
      const json = answer.headers.get('content-type')?.startsWith('application/json') === true;
      // The server compares every answer with its contract (HAECHI_CHECK_RESPONSES); here it has the contract's type.
      return (json ? JSON.parse(answer.text) : answer.text === '' ? undefined : answer.text) as never;
    },
    async refused(operation, input) {
      const answer = await send(operation, input);
      if (answer.status < 400) throw new UnexpectedAnswer(operation, answer);
      return readProblem(answer);
    },
    events: () => openEventStream(addressOf(origin, 'GET /api/v1/events', {}), headersOf({ headers: {} })),
    speaking: (other) => createClient(origin, other, jar, token),
    cookie: () => formatCookies(jar),
  };
}

/** Reads a refusal and checks what every refusal promises. */
export function readProblem(answer: Answer): Problem {
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, answer.text);
  const problem = JSON.parse(answer.text) as Problem; // its members are checked right here
  for (const member of ['type', 'code', 'title', 'detail', 'where', 'remedy', 'requestId'] as const) {
    assert.equal(typeof problem[member], 'string', `${member} of ${answer.text}`);
    assert.notEqual(problem[member], '', `${member} of ${answer.text}`);
  }
  assert.equal(problem.status, answer.status, answer.text);
  assert.equal(problem.requestId, answer.headers.get('x-request-id'));
  return problem;
}

/** A client that nobody is signed in on, or a program's with its token. */
export function createApiClient(origin: string, locale: Locale = 'ko', token?: string): ApiClient {
  return createClient(origin, locale, new Map(), token);
}
