import type { FastifyInstance } from 'fastify';
import { StartError } from './start-error.ts';

/** Opens the port. @throws StartError when it is taken, not allowed, or not an address of this machine */
export async function listen(
  app: FastifyInstance,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') throw new StartError('port-in-use', { port }, error);
    if (code === 'EACCES') throw new StartError('port-not-allowed', { port }, error);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError('address-not-here', { host }, error);
    throw error;
  }
}
