import { once } from 'node:events';
import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartError } from './start-error.ts';

export interface Address {
  readonly port: number;
  readonly host: string;
  /** Whether companions have the same port: it is opened for them, or joined by one. */
  readonly sharing: 'alone' | 'opens' | 'joins';
}

/** Opens the port. @throws StartError when it is taken, not allowed, or not an address of this machine */
export async function listen(app: FastifyInstance, { port, host, sharing }: Address): Promise<void> {
  try {
    // The system lets any program of this user join a shared port: first see that nobody else has it.
    if (sharing === 'opens') await demandFree(port, host);
    // Fastify hands the options on to `net.Server.listen`, which knows the last one.
    await app.listen({ port, host, ...(sharing === 'alone' ? {} : { reusePort: true }) });
  } catch (error) {
    throw explainListenError(error, { port, host });
  }
}

/** What an operator can do about it, or the error itself. */
export function explainListenError(error: unknown, { port, host }: Omit<Address, 'sharing'>): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new StartError('port-in-use', { port }, error);
  if (code === 'EACCES') return new StartError('port-not-allowed', { port }, error);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError('address-not-here', { host }, error);
  return error;
}

async function demandFree(port: number, host: string): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}
