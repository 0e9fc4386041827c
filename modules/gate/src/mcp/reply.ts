import type { ServerResponse } from 'node:http';
import type { RpcNotification, RpcRequest, RpcResponse } from './json-rpc.ts';

/** The answer to one POST: JSON, or a stream once something is said before the answer. */
export interface Reply {
  /** Says something on the way; lost where the caller takes no streams. */
  say(message: RpcNotification | RpcRequest): boolean;
  /** @param delivered called when all of it has been handed to the connection */
  answer(
    status: number,
    message: RpcResponse,
    headers?: Readonly<Record<string, string>>,
    delivered?: () => void,
  ): void;
  /** An answer without a body. */
  empty(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Keeps a stream open; resolves when the caller has gone. */
  stream(): Promise<void>;
  /** Ends a stream. */
  close(): void;
  readonly isOpen: () => boolean;
}

const KEEP_ALIVE_MS = 15_000;
/** What a slow reader of a stream may leave unread before it is cut off. */
const BUFFERED_MAX = 4 * 1024 * 1024;
/** How long a reader may take nothing of what waits for it before it is cut off. */
const STALLED_MS = 60_000;

export function createReply(
  response: ServerResponse,
  takesStream: boolean,
  stalledMs: number = STALLED_MS,
): Reply {
  let streaming = false;
  let ticking: NodeJS.Timeout | undefined;
  let untaken = 0;
  let takenAtMs = 0;

  const isOpen = (): boolean => !response.writableEnded && !response.destroyed;

  function open(): void {
    if (streaming) return;
    streaming = true;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    ticking = setInterval(() => write(': still here\n\n'), KEEP_ALIVE_MS);
    response.on('close', () => clearInterval(ticking));
  }

  function write(text: string): void {
    if (!isOpen()) return;
    if (untaken === 0) takenAtMs = performance.now();
    untaken += 1;
    response.write(text, () => {
      untaken -= 1;
      takenAtMs = performance.now();
    });
    const isStalled = performance.now() - takenAtMs > stalledMs;
    if (isStalled || response.writableLength > BUFFERED_MAX) response.destroy();
  }

  return {
    isOpen,
    say(message) {
      if (!takesStream || !isOpen()) return false;
      open();
      write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
      return true;
    },
    answer(status, message, headers = {}, delivered = () => undefined) {
      if (!isOpen()) return;
      const text = JSON.stringify(message);
      clearInterval(ticking);
      response.once('finish', delivered);
      // Counted from the last byte that was taken; what was not delivered is not forgotten.
      response.setTimeout(stalledMs, () => void response.destroy());
      if (streaming) response.end(`event: message\ndata: ${text}\n\n`);
      else
        response
          .writeHead(status, { ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' })
          .end(text);
    },
    empty(status, headers = {}) {
      if (isOpen()) response.writeHead(status, headers).end();
    },
    close() {
      if (isOpen()) response.end();
    },
    stream() {
      open();
      write(': open\n\n');
      return new Promise((resolve) => {
        if (response.destroyed) resolve();
        else response.once('close', () => resolve());
      });
    },
  };
}
