import { Agent, request } from 'node:http';
import type { Answer } from './api-client.ts';

/** A request exactly as it goes over the wire: nothing is normalised on the way. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, already encoded or deliberately not. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** Shared, so that hostile requests also meet connections that others have used. */
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export function closeRawConnections(): void {
  agent.destroy();
}

/**
 * Sends it. Of a stream of events only the head is awaited.
 * @param whyLate looks into what keeps the answer while the request still waits for it
 * @throws Error when there is no answer in time
 */
export function sendRaw(
  origin: string,
  raw: RawRequest,
  withinMs: number,
  whyLate: () => Promise<string> = async () => '',
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        hostname,
        port,
        method: raw.method,
        path: raw.target,
        // Without a length Node sends the body of a GET bare, and its first bytes as another request.
        headers: { ...raw.headers, ...(raw.body === undefined ? {} : { 'content-length': raw.body.length }) },
      },
      (response) => {
        const headers = new Headers();
        for (const [name, value] of Object.entries(response.headers))
          for (const one of [value ?? []].flat()) headers.append(name, one);
        const status = response.statusCode ?? 0;
        const finish = (text: string): void => {
          clearTimeout(timer);
          resolve({ status, headers, text });
        };
        if (headers.get('content-type')?.startsWith('text/event-stream') === true) {
          finish('');
          sent.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => finish(Buffer.concat(chunks).toString('utf8')));
        response.once('error', reject);
      },
    );
    const timer = setTimeout(() => {
      const giveUp = (why: string): unknown =>
        sent.destroy(new Error(`no answer within ${withinMs} ms\n${why}`));
      whyLate().then(giveUp, (error: unknown) => giveUp(`and nobody knows why: ${String(error)}`));
    }, withinMs);
    sent.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.end(raw.body);
  });
}
