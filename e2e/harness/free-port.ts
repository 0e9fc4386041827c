import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that was free a moment ago. Another program may take it in between; who needs it must be ready for that. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  server.close();
  await once(server, 'close');
  return address.port;
}
