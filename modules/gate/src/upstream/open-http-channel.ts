import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { StringDecoder } from 'node:string_decoder';
import type { OutboundGuard } from '@haechi/http';
import { ok, type Result } from '@haechi/kernel';
import { parseMessage, type RpcRequest, type RpcResponse } from '../mcp/json-rpc.ts';
import { type Answer, type Channel, type ExchangeOptions, failed, type UpstreamFailure } from './channel.ts';
import { createGuardedAgent, DialRefused } from './guarded-agent.ts';
import { createEventReader } from './read-event-stream.ts';

const HEADER_BYTES_MAX = 16 * 1024;
/** Progress and log lines of one call, beside the result itself. */
const SIDE_BYTES_MAX = 4 * 1024 * 1024;

export interface HttpChannelDeps {
  readonly guard: Pick<OutboundGuard, 'checkUrl' | 'connectTcp' | 'connectTls'>;
  readonly url: URL;
  /** What the server is shown; read anew for each request, so that a changed secret is used at once. */
  readonly credential: () => { readonly header: string; readonly value: string } | undefined;
}

type Outcome = Result<Answer, UpstreamFailure>;

function describeError(
  error: unknown,
  sent: boolean,
): { readonly ok: false; readonly error: UpstreamFailure } {
  if (error instanceof DialRefused) {
    const { code, detail } = error.failure;
    const refused = ['address_refused', 'plain_refused', 'bad_target', 'redirect_refused'].includes(code);
    return failed(refused ? 'address_refused' : 'unreachable', `${code}: ${detail}`, false);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return failed(sent ? 'crashed' : 'unreachable', code, sent);
}

/** Reads an answer of either form; the first response in it ends it. */
function readAnswer(
  message: IncomingMessage,
  { bytesMax, side, headers }: ExchangeOptions,
  answerServer: (request: RpcRequest) => void,
  settle: (outcome: Outcome) => void,
): void {
  const status = message.statusCode ?? 0;
  const type = (message.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const session = message.headers['mcp-session-id'];
  const sessionId = typeof session === 'string' ? { sessionId: session } : {};
  const named = headers?.['mcp-session-id'] !== undefined;
  const isStream = type === 'text/event-stream';
  const max = isStream ? bytesMax + SIDE_BYTES_MAX : bytesMax;
  const decoder = new StringDecoder('utf8');
  let size = 0;
  let text = '';

  function take(data: string): void {
    const read = parseMessage(data);
    if (read === undefined) settle(failed('garbage', 'not a message of the protocol', true));
    else if (read.kind === 'notification') side?.notify(read.message);
    else if (read.kind === 'request') answerServer(read.message);
    else if (data.length > bytesMax) settle(failed('too_large', `more than ${bytesMax} bytes`, true));
    else settle(ok({ response: read.message, size: data.length, ...sessionId }));
  }

  const readEvents = createEventReader(take);
  message.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > max) {
      settle(failed('too_large', `more than ${bytesMax} bytes`, true));
      return;
    }
    if (isStream) readEvents(decoder.write(piece));
    else text += decoder.write(piece);
  });
  message.on('error', () => settle(failed('crashed', 'the answer broke off', true)));
  message.on('end', () => {
    if (isStream) settle(failed('crashed', 'the stream ended without an answer', true));
    // A server that was started anew knows nothing of the session; the request was not looked at.
    else if (named && (status === 404 || (status === 400 && /session/i.test(text))))
      settle(failed('session_over', `HTTP ${status}`, false));
    else if (text !== '' && type === 'application/json') take(text + decoder.end());
    else if (status === 401 || status === 403) settle(failed('unauthorized', `HTTP ${status}`, false));
    else
      settle(failed(status >= 500 ? 'crashed' : 'garbage', `HTTP ${status}`, status >= 500 || status < 300));
  });
}

/** Streamable HTTP towards one address. Redirects are not followed: the address is what was entered. */
export function openHttpChannel(deps: HttpChannelDeps): Channel {
  const { url } = deps;
  const agent = createGuardedAgent(deps.guard, url);
  const send = url.protocol === 'https:' ? requestSecure : requestPlain;
  let lastId = 0;

  function headersFor(body: string, headers: Readonly<Record<string, string>> = {}): Record<string, string> {
    const credential = deps.credential();
    return {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      accept: 'application/json, text/event-stream',
      ...(credential === undefined ? {} : { [credential.header.toLowerCase()]: credential.value }),
    };
  }

  function post(body: string, options: ExchangeOptions): Promise<Outcome> {
    return new Promise((resolve) => {
      let sent = false;
      let answer: IncomingMessage | undefined;
      let open = true;
      const timer = setTimeout(
        () => settle(failed('timeout', `no answer within ${options.timeoutMs} ms`, sent)),
        options.timeoutMs,
      );
      const onAbort = (): void => settle(failed('aborted', 'no longer wanted', sent));
      const request = send({
        agent,
        method: 'POST',
        host: url.hostname,
        port: url.port === '' ? undefined : url.port,
        path: `${url.pathname}${url.search}`,
        headers: headersFor(body, options.headers),
        maxHeaderSize: HEADER_BYTES_MAX,
      });
      const settle = (outcome: Outcome): void => {
        if (!open) return;
        open = false;
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', onAbort);
        // After a whole answer in one piece the connection is kept; everything else leaves it in an unknown state.
        if (answer?.complete !== true) request.destroy();
        resolve(outcome);
      };
      request.on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => (sent = true));
        else sent = true;
      });
      request.on('error', (error) => settle(describeError(error, sent)));
      request.on('response', (message) => {
        sent = true;
        answer = message;
        readAnswer(message, options, (asked) => void answerServer(asked, options), settle);
      });
      options.signal?.addEventListener('abort', onAbort, { once: true });
      if (options.signal?.aborted === true) onAbort();
      else request.end(body);
    });
  }

  async function answerServer(asked: RpcRequest, options: ExchangeOptions): Promise<void> {
    const answer: RpcResponse = (await options.side?.ask(asked)) ?? {
      jsonrpc: '2.0',
      id: asked.id,
      error: { code: -32_601, message: 'not offered here' },
    };
    await post(JSON.stringify({ ...answer, id: asked.id }), { ...options, bytesMax: 65_536 });
  }

  return {
    exchange(method, params, options) {
      lastId += 1;
      return post(JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }), options);
    },
    async notify(method, params, options) {
      await post(JSON.stringify({ jsonrpc: '2.0', method, params }), { ...options, bytesMax: 65_536 });
    },
    async close() {
      agent.destroy();
    },
  };
}
