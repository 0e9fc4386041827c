/** The callers, in a process of their own: plain sockets, because an HTTP client would be what is measured. */

import { connect } from 'node:net';
import { quantile } from './measure-rate.ts';

export interface DriveOrder {
  readonly origin: string;
  readonly token: string;
  readonly path: string;
  readonly body: string;
  readonly connections: number;
  readonly durationMs: number;
  /** Not more than this, all connections together. Default: as fast as answers come. */
  readonly perSecondMax?: number;
}

export interface Driven {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

process.once('message', (order) => {
  // The parent is our own program.
  void drive(order as DriveOrder).then((driven) => process.send?.(driven, () => process.disconnect()));
});

async function drive(order: DriveOrder): Promise<Driven> {
  const latencies: number[] = [];
  const startedMs = performance.now();
  const endMs = startedMs + order.durationMs;
  await Promise.all(Array.from({ length: order.connections }, () => keepAsking(order, endMs, latencies)));
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    perSecond: latencies.length / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

/** One connection, one question at a time, until the end. */
async function keepAsking(order: DriveOrder, endMs: number, latencies: number[]): Promise<void> {
  const { hostname, port } = new URL(order.origin);
  const request = requestText(order, `${hostname}:${port}`);
  const paceMs = order.perSecondMax === undefined ? 0 : (order.connections / order.perSecondMax) * 1_000;
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let sentMs = 0;
  let received = '';
  let usualLength = 0;
  const send = () => {
    sentMs = performance.now();
    socket.write(request);
  };
  socket.setEncoding('latin1');
  socket.once('connect', send);
  socket.once('error', reject);
  socket.on('data', (chunk) => {
    received += String(chunk);
    // Answers to one question are of one length; looking it up each time would take from what is measured.
    if (received.length !== usualLength && !isWhole(received)) return;
    usualLength = received.length;
    const nowMs = performance.now();
    if (!isRight(received)) {
      socket.destroy();
      reject(new Error(`an unexpected answer: ${received.slice(0, 400)}`));
      return;
    }
    received = '';
    latencies.push(nowMs - sentMs);
    if (nowMs >= endMs) socket.end(resolve);
    else if (paceMs === 0) send();
    else setTimeout(send, Math.max(0, sentMs + paceMs - nowMs));
  });
  await promise;
}

function requestText({ path, token, body }: DriveOrder, host: string): string {
  return [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    `Authorization: Bearer ${token}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

function isWhole(text: string): boolean {
  const bodyAt = text.indexOf('\r\n\r\n') + 4;
  const length = /\r\ncontent-length: (?<length>\d+)/i.exec(text.slice(0, bodyAt))?.groups?.['length'];
  return bodyAt >= 4 && length !== undefined && text.length >= bodyAt + Number(length);
}

/** Every question here is one that is allowed. */
function isRight(text: string): boolean {
  return (
    text.startsWith('HTTP/1.1 200') && text.includes('"decision":true') && !text.includes('"decision":false')
  );
}
