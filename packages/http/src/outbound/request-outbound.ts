import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { ok, type Result } from '@haechi/kernel';
import { type CheckedTarget, fail, type OutboundFailure } from './check-target.ts';
import { describeSocketError, pinnedLookup, type TlsTrust, tlsOptionsOf } from './connect-outbound.ts';

export interface OutboundRequest extends TlsTrust {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the name to the last byte of the answer, redirects included. 10 seconds unless given. */
  readonly timeoutMs?: number;
  /** Bytes of an answer that are taken; a longer one fails. 1 MiB unless given. */
  readonly answerBytesMax?: number;
  /** Redirects that are followed, each checked like the first address. None unless given. */
  readonly redirectsMax?: number;
  readonly signal?: AbortSignal;
}

export interface OutboundAnswer {
  /** Where the answer came from, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 1024 * 1024;
const HEADER_BYTES_MAX = 16 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What is said to one origin only (Fetch standard, section "HTTP-redirect fetch"). */
const BOUND_TO_ORIGIN: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

export type CheckUrl = (url: URL) => Promise<Result<CheckedTarget, OutboundFailure>>;

function flattenHeaders(message: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers))
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  return flat;
}

async function readBody(message: IncomingMessage, bytesMax: number): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  // No encoding is set on it, so its pieces are Buffers.
  for await (const piece of message as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > bytesMax) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** One request and its answer over a connection of its own to a checked target. */
function exchange(
  url: URL,
  target: CheckedTarget,
  wanted: OutboundRequest,
  signal: AbortSignal,
): Promise<Result<OutboundAnswer, OutboundFailure>> {
  const options = {
    method: wanted.method ?? 'GET',
    host: target.host,
    port: target.port,
    path: `${url.pathname}${url.search}`,
    headers: { ...wanted.headers, host: url.host },
    agent: false as const,
    lookup: pinnedLookup(target),
    autoSelectFamily: true,
    maxHeaderSize: HEADER_BYTES_MAX,
    signal,
  };
  return new Promise((resolve) => {
    const request =
      url.protocol === 'https:'
        ? requestSecure({ ...options, ...tlsOptionsOf(target, wanted) })
        : requestPlain(options);
    request.on('error', (error) => resolve({ ok: false, error: describeSocketError(error) }));
    request.on('response', (message) => {
      readBody(message, wanted.answerBytesMax ?? ANSWER_BYTES_MAX)
        .then((body) =>
          resolve(
            body === undefined
              ? fail('answer_too_large', url.host)
              : ok({
                  url: url.href,
                  status: message.statusCode ?? 0,
                  headers: flattenHeaders(message),
                  body,
                }),
          ),
        )
        .catch((error: unknown) => resolve({ ok: false, error: describeSocketError(error) }))
        .finally(() => request.destroy());
    });
    request.end(wanted.body);
  });
}

/** The request that follows a redirect, or why it is not followed. */
function redirect(
  from: URL,
  answer: OutboundAnswer,
  wanted: OutboundRequest,
): Result<{ readonly url: URL; readonly wanted: OutboundRequest }, OutboundFailure> {
  const location = answer.headers['location'] ?? '';
  if (!URL.canParse(location, from.href)) return fail('redirect_refused', 'the new address cannot be read');
  const url = new URL(location, from.href);
  if (from.protocol === 'https:' && url.protocol !== 'https:')
    return fail('redirect_refused', `${url.origin} is not https`);
  const headers = Object.entries(wanted.headers ?? {}).filter(
    ([name]) => url.origin === from.origin || !BOUND_TO_ORIGIN.has(name.toLowerCase()),
  );
  const next = { ...wanted, headers: Object.fromEntries(headers) };
  const method = wanted.method ?? 'GET';
  const becomesGet = answer.status === 303 ? method !== 'HEAD' : answer.status < 303 && method === 'POST';
  if (!becomesGet) return ok({ url, wanted: next });
  const { body: _body, ...bodiless } = next;
  const kept = headers.filter(([name]) => !name.toLowerCase().startsWith('content-'));
  return ok({ url, wanted: { ...bodiless, headers: Object.fromEntries(kept), method: 'GET' } });
}

async function follow(
  first: URL,
  request: OutboundRequest,
  check: CheckUrl,
  signal: AbortSignal,
): Promise<Result<OutboundAnswer, OutboundFailure>> {
  const redirectsMax = request.redirectsMax ?? 0;
  let url = first;
  let wanted = request;
  for (let redirects = 0; ; redirects += 1) {
    const target = await check(url);
    if (!target.ok) return target;
    const answer = await exchange(url, target.value, wanted, signal);
    if (!answer.ok || !REDIRECTS.has(answer.value.status) || redirectsMax === 0) return answer;
    if (redirects === redirectsMax) return fail('redirect_refused', `more than ${redirectsMax} redirects`);
    const next = redirect(url, answer.value, wanted);
    if (!next.ok) return next;
    ({ url, wanted } = next.value);
  }
}

/**
 * Sends a request and reads the whole answer. Without `redirectsMax` a redirect is an answer like any other.
 * @param check resolves and judges an address; asked again for each redirect
 */
export async function requestOutbound(
  address: string | URL,
  request: OutboundRequest,
  check: CheckUrl,
): Promise<Result<OutboundAnswer, OutboundFailure>> {
  const timeoutMs = request.timeoutMs ?? TIMEOUT_MS;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const signal = AbortSignal.any([timeout.signal, ...(request.signal === undefined ? [] : [request.signal])]);
  const ended = new Promise<Result<OutboundAnswer, OutboundFailure>>((resolve) => {
    const tell = (): void =>
      resolve(
        timeout.signal.aborted
          ? fail('timeout', `no answer within ${timeoutMs} ms`)
          : fail('aborted', 'no longer wanted'),
      );
    if (signal.aborted) tell();
    else signal.addEventListener('abort', tell, { once: true });
  });
  try {
    // The name service cannot be interrupted, so the race answers in time although it goes on.
    return await Promise.race([ended, follow(new URL(address), request, check, signal)]);
  } finally {
    clearTimeout(timer);
  }
}
