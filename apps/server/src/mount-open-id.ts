import { createSessionCookie } from '@haechi/http';
import { OPENID_PATH, type OpenId } from '@haechi/identity';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * What the provider's own pages may do. They post to it and are sent on to clients, so the addresses of forms are not
 * bounded here as they are in the console; the library adds the digest of its one script.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join(';');

/** Puts the OpenID provider under its path, beside the API and the console. */
export async function mountOpenId(app: FastifyInstance, openId: OpenId, publicUrl: URL): Promise<void> {
  const cookie = createSessionCookie(publicUrl);

  async function pass(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    request.haechi.operation = 'openid';
    const inherited = reply.getHeaders();
    // From here on the provider writes the answer. Fastify must not, not even when a client goes away.
    reply.hijack();
    for (const [name, value] of Object.entries(inherited))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.raw.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    await openId.handle(request.raw, reply.raw, {
      requestId: request.id,
      ip: request.ip,
      userAgent: request.headers['user-agent']?.slice(0, 400),
      locale: request.haechi.locale,
      cookie: cookie.read(request),
    });
  }

  // The page where a person decides is one of the console's.
  app.get(`${OPENID_PATH}/interaction/:uid`, (_request, reply) => reply.sendFile('index.html'));

  await app.register(async (scope) => {
    // The provider reads bodies itself: forms, which the API does not take.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.route({ method: ['GET', 'POST', 'OPTIONS'], url: `${OPENID_PATH}/*`, handler: pass });
  });
}
