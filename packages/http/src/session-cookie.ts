import type { FastifyReply, FastifyRequest } from 'fastify';

/** `__Host-` binds the cookie to this very host and to TLS; browsers refuse it on plain http, also on localhost. */
const SECURE_NAME = '__Host-haechi';
const LOCAL_NAME = 'haechi-local';

export interface SessionCookie {
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, value: string, maxAgeSeconds: number): void;
  clear(reply: FastifyReply): void;
}

/** The one thing a browser holds. Without `Secure` only when the public address is http on the loopback host. */
export function createSessionCookie(publicUrl: URL): SessionCookie {
  const local =
    publicUrl.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(publicUrl.hostname);
  const name = local ? LOCAL_NAME : SECURE_NAME;
  const options = { path: '/', httpOnly: true, secure: !local, sameSite: 'strict' } as const;
  return {
    read: (request) => request.cookies[name],
    set: (reply, value, maxAgeSeconds) =>
      void reply.setCookie(name, value, { ...options, maxAge: maxAgeSeconds }),
    clear: (reply) => void reply.clearCookie(name, options),
  };
}
