import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What can go wrong between here and a policy server. */
export type Fault = 'none' | 'slow' | 'down' | 'error' | 'garbage' | 'endless';

export interface FaultyProxy {
  readonly url: URL;
  fault: Fault;
  /** Questions that came in. */
  readonly asked: number;
  /** Connections that were opened. */
  readonly connections: number;
  /** Lets all questions wait that come from now on; the function returned lets them go. */
  hold(): () => void;
  close(): Promise<void>;
}

/** Stands in front of a policy server on the loopback interface and spoils what it is told to. */
export async function startFaultyProxy(upstream: URL): Promise<FaultyProxy> {
  let gate: Promise<void> = Promise.resolve();
  const proxy = { fault: 'none' as Fault, asked: 0, connections: 0 };

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    proxy.asked += 1;
    await gate;
    if (proxy.fault === 'down') return void incoming.socket.destroy();
    // Never answered: whoever asks has to give up.
    if (proxy.fault === 'slow') return;
    if (proxy.fault === 'error') return void outgoing.writeHead(503).end('{"result":true}');
    if (proxy.fault === 'garbage') return void outgoing.writeHead(200).end('<html>');
    if (proxy.fault === 'endless') return void outgoing.writeHead(200).end(`"${'x'.repeat(200_000)}"`);
    const forwarded = request(
      new URL(incoming.url ?? '/', upstream),
      { method: incoming.method ?? 'GET', headers: { ...incoming.headers, host: upstream.host } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.once('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  }

  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  server.on('connection', () => {
    proxy.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return Object.assign(proxy, {
    url: new URL(`http://127.0.0.1:${port}`),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
