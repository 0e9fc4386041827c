import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAsPolicy } from './policy.ts';

/** A small server that answers as OPA does for the policy of the tests. The suite `outside/opa` holds OPA itself to the same tests. */
export async function startPolicyTwin(): Promise<{ readonly url: URL; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { input } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as { input: object };
      const isAsked = request.method === 'POST' && request.url === '/v1/data/haechi/authz/allow';
      const result = isAsked ? answerAsPolicy(input) : undefined;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(result === undefined ? {} : { result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
