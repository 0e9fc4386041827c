import { CodedError } from '@haechi/kernel';
import type { FastifyRequest } from 'fastify';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that another site makes the browser send. A browser names the origin of every unsafe request;
 * with a session cookie it must also carry a header that no other site can add without our consent (CORS is off).
 * @throws CodedError `AUTH_007`
 */
export function refuseForgery(request: FastifyRequest, hasCookie: boolean, publicOrigin: string): void {
  if (SAFE.has(request.method)) return;
  const origin = request.headers.origin;
  const ownOrigins = [publicOrigin, `${request.protocol}://${request.host}`];
  if (origin !== undefined && !ownOrigins.includes(origin))
    throw new CodedError('AUTH_007', { where: 'header Origin' });
  if (hasCookie && request.headers['x-haechi-request'] === undefined) {
    throw new CodedError('AUTH_007', { where: 'header X-Haechi-Request' });
  }
}
