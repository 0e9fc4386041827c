import type { FastifyRequest } from 'fastify';

/**
 * The id a client gave its request; it is echoed (AuthZEN 1.0, section 10.1.5) and logged beside our own. It is not
 * ours: whoever sends one could choose that of somebody else's request.
 */
export function readClientRequestId(request: FastifyRequest): string | undefined {
  const id = request.headers['x-request-id'];
  return typeof id === 'string' && /^[\x21-\x7e]{1,255}$/.test(id) ? id : undefined;
}
