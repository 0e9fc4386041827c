import { createServer, request, type Server } from 'node:http';

export interface Shim {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * The suite sends no credentials, so this stands before the gate on the loopback interface and adds them. It changes
 * nothing else: what the suite says to the host it knows is said to the gate's.
 */
export async function startShim(origin: string, path: string, token: string): Promise<Shim> {
  const target = new URL(path, origin);
  const server: Server = createServer((req, res) => {
    const { host, origin: from } = req.headers;
    const own = host?.startsWith('localhost:') === true || host?.startsWith('127.0.0.1:') === true;
    const headers = {
      ...req.headers,
      authorization: `Bearer ${token}`,
      host: own ? target.host : host,
      // A page on the shim's own origin is a page on the gate's.
      ...(from !== undefined && /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(from)
        ? { origin: target.origin }
        : {}),
    };
    const passed = request(target, { method: req.method ?? 'GET', headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      res.flushHeaders();
      answer.pipe(res);
    });
    passed.once('error', () => void (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    res.once('close', () => passed.destroy());
    req.pipe(passed);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the shim has no port');
  return {
    url: `http://localhost:${address.port}/mcp`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
