import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { CodedError, negotiateLocale, type Problem } from '@haechi/kernel';
import type { DescribeProblem } from './problem.ts';

const CODES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'VAL_008',
  ERR_HTTP_REQUEST_TIMEOUT: 'LIM_002',
};

const headersOf = ({ locale, requestId }: Problem, body: string): Record<string, string> => ({
  'content-type': 'application/problem+json; charset=utf-8',
  'content-language': locale,
  'content-length': String(Buffer.byteLength(body)),
  'x-request-id': requestId,
  'cache-control': 'no-store',
  connection: 'close',
});

/**
 * Answers bytes that are no HTTP request, or not in time, with a problem body like every other refusal. Node hands
 * over the bare socket: there is no request, so nothing is known of its language either.
 */
export function createAnswerClientError(
  describe: DescribeProblem,
): (error: Error & { readonly code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy(error);
      return;
    }
    const refusal = new CodedError(CODES[error.code ?? ''] ?? 'VAL_007', { where: 'connection' });
    const problem = describe(refusal, negotiateLocale(undefined), randomUUID(), '');
    const body = JSON.stringify(problem);
    const lines = Object.entries(headersOf(problem, body)).map(([name, value]) => `${name}: ${value}`);
    const statusLine = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`;
    socket.end(`${[statusLine, ...lines].join('\r\n')}\r\n\r\n${body}`);
  };
}

/** Refuses an `Expect` other than `100-continue` (RFC 9110, section 10.1.1), which Node never passes on. */
export function createRefuseExpectation(
  describe: DescribeProblem,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const locale = negotiateLocale(request.headers['accept-language']);
    const problem = describe(new CodedError('VAL_009', { where: 'header Expect' }), locale, randomUUID(), '');
    const body = JSON.stringify(problem);
    response.writeHead(problem.status, headersOf(problem, body)).end(body);
  };
}
