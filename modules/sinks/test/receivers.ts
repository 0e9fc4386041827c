import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** What arrived, in order, and a way to wait for more of it. */
export interface Inbox<T> {
  readonly items: T[];
  readonly port: number;
  /** Resolves when at least `count` items arrived. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

function makeInbox<T>() {
  const items: T[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  return {
    items,
    push(item: T): void {
      items.push(item);
      const done = waiting.filter(({ count }) => items.length >= count);
      waiting = waiting.filter(({ count }) => items.length < count);
      for (const { resolve } of done) resolve();
    },
    received: (count: number): Promise<void> =>
      items.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, resolve });
          }),
  };
}

export interface Hook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A webhook receiver. `answer` decides about each request; what it answers with 2xx is in the inbox. */
export async function receiveHooks(
  answer: (hook: Hook, response: ServerResponse) => number | 'hang',
): Promise<Inbox<Hook> & { readonly seen: Hook[] }> {
  const inbox = makeInbox<Hook>();
  const seen: Hook[] = [];
  const server = createHttpServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const hook = { headers: request.headers, body: Buffer.concat(pieces).toString() };
      seen.push(hook);
      const status = answer(hook, response);
      if (status === 'hang') return;
      response.writeHead(status).end();
      if (status < 300) inbox.push(hook);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...inbox,
    seen,
    port: (server.address() as AddressInfo).port, // a TCP server's address is an AddressInfo
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Takes octet-counted frames apart (RFC 6587), whatever the pieces they come in. */
function readFrames(push: (message: string) => void): (piece: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    for (;;) {
      const space = rest.indexOf(0x20);
      if (space < 0) return;
      const length = Number(rest.subarray(0, space).toString());
      if (!Number.isInteger(length)) throw new Error(`not a length: ${rest.subarray(0, space).toString()}`);
      if (rest.length < space + 1 + length) return;
      push(rest.subarray(space + 1, space + 1 + length).toString());
      rest = rest.subarray(space + 1 + length);
    }
  };
}

export interface StreamOptions {
  readonly tls?: { readonly certificate: string; readonly privateKey: string };
  readonly port?: number;
  /** What becomes of a connection; reads frames and closes after the other side unless given. */
  readonly treat?: (socket: Socket, number: number) => 'read' | 'other';
}

/** A syslog receiver over TCP or TLS. */
export async function receiveStream(options: StreamOptions = {}): Promise<Inbox<string>> {
  const inbox = makeInbox<string>();
  const sockets = new Set<Socket>();
  let connections = 0;
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    connections += 1;
    if (options.treat?.(socket, connections) === 'other') return;
    socket.on('data', readFrames(inbox.push));
  };
  const { tls } = options;
  const server =
    tls === undefined
      ? createTcpServer({ allowHalfOpen: false }, accept)
      : createTlsServer({ cert: tls.certificate, key: tls.privateKey }, accept);
  server.on('tlsClientError', () => undefined);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...inbox,
    port: (server.address() as AddressInfo).port, // a TCP server's address is an AddressInfo
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** A syslog receiver over UDP. */
export async function receiveDatagrams(port = 0): Promise<Inbox<string>> {
  const inbox = makeInbox<string>();
  const socket = createSocket('udp4');
  socket.on('message', (message) => inbox.push(message.toString()));
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    ...inbox,
    port: socket.address().port,
    async close() {
      await new Promise<void>((resolve) => void socket.close(resolve));
    },
  };
}
