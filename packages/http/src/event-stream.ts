import { Readable } from 'node:stream';
import type { ServerSentEvent } from './module.ts';

const HEARTBEAT_MS = 15_000;

const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, ' ');

/** One message of a `text/event-stream` (WHATWG HTML, server-sent events). */
export function formatServerSentEvent({ id, event, data }: ServerSentEvent): string {
  const lines = [
    ...(id === undefined ? [] : [`id: ${oneLine(id)}`]),
    ...(event === undefined ? [] : [`event: ${oneLine(event)}`]),
    ...data.split('\n').map((line) => `data: ${line}`),
  ];
  return `${lines.join('\n')}\n\n`;
}

/**
 * Turns events into the body of a streaming answer. A comment goes out at once and every 15 s, so that the client
 * knows it is connected and proxies keep the connection open. Ends when the source ends or the signal aborts.
 */
export function streamEvents(source: AsyncIterable<ServerSentEvent>, signal: AbortSignal): Readable {
  const body = new Readable({ read() {} });
  const heartbeat = setInterval(() => body.push(': still here\n\n'), HEARTBEAT_MS);
  const finish = (): void => {
    clearInterval(heartbeat);
    if (!body.readableEnded && !body.destroyed) body.push(null);
  };
  signal.addEventListener('abort', finish, { once: true });
  body.once('close', () => clearInterval(heartbeat));
  body.push('retry: 1000\n: connected\n\n');
  void (async () => {
    try {
      for await (const event of source) {
        if (signal.aborted || body.destroyed) break;
        body.push(formatServerSentEvent(event));
      }
      finish();
    } catch (error) {
      clearInterval(heartbeat);
      body.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  return body;
}
