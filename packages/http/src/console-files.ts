import { extname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const API_PREFIXES = ['/api/', '/healthz', '/readyz', '/metrics', '/.well-known/', '/access/'];

/**
 * Serves the built console. Files with a content hash in their name are kept by browsers for a year; an address without
 * a file ending gives the page itself, so that links into the console work. A missing file is missing: a page of an
 * older build that asks for its scripts must not get a page instead.
 */
export async function serveConsole(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    acceptRanges: false,
    setHeaders: (reply, path) => {
      const hashed = /[\\/]assets[\\/]/.test(path);
      void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', { config: { rateLimit: false } }, async (request, reply) => {
    if (API_PREFIXES.some((prefix) => request.url.startsWith(prefix))) return reply.callNotFound();
    const { pathname } = new URL(request.url, 'http://localhost');
    return await reply.sendFile(extname(pathname) === '' ? 'index.html' : decodeURIComponent(pathname));
  });
}
