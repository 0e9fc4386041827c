import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { CodedError, negotiateLocale } from '@haechi/kernel';
import type { DescribeProblem } from './problem.ts';

const CODES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'VAL_008',
  ERR_HTTP_REQUEST_TIMEOUT: 'LIM_002',
};

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
    const requestId = randomUUID();
    const refusal = new CodedError(CODES[error.code ?? ''] ?? 'VAL_007', { where: 'connection' });
    const problem = describe(refusal, negotiateLocale(undefined), requestId, '');
    const body = JSON.stringify(problem);
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-language: ${problem.locale}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      'cache-control: no-store',
      'connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  };
}
