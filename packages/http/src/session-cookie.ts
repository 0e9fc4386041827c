import type { FastifyReply, FastifyRequest } from 'fastify';

/** `__Host-` binds the cookie to this very host and to TLS; browsers refuse it on plain http, also on localhost. */
const SECURE_NAME = '__Host-haechi';
const LOCAL_NAME = 'haechi-local';

export interface SessionCookie {
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, value: string, maxAgeSeconds: number): void;
  clear(reply: FastifyReply): void;
  /** Stands for the browser, over all who sign in with it. It says nobody in; it tells a new device from a known one. */
  readonly device: {
    read(request: FastifyRequest): string | undefined;
    set(reply: FastifyReply, value: string): void;
  };
}

const SECURE_DEVICE_NAME = '__Host-haechi-device';
const LOCAL_DEVICE_NAME = 'haechi-device';
/** The longest browsers keep a cookie (RFC 6265bis, section 5.6.1). */
const DEVICE_MAX_AGE_SECONDS = 400 * 24 * 60 * 60;
const DEVICE_SECRET = /^[A-Za-z0-9_-]{43}$/;

/** The one thing a browser holds. Without `Secure` only when the public address is http on the loopback host. */
export function createSessionCookie(publicUrl: URL): SessionCookie {
  const local =
    publicUrl.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(publicUrl.hostname);
  const name = local ? LOCAL_NAME : SECURE_NAME;
  const deviceName = local ? LOCAL_DEVICE_NAME : SECURE_DEVICE_NAME;
  const options = { path: '/', httpOnly: true, secure: !local, sameSite: 'strict' } as const;
  return {
    read: (request) => request.cookies[name],
    set: (reply, value, maxAgeSeconds) =>
      void reply.setCookie(name, value, { ...options, maxAge: maxAgeSeconds }),
    clear: (reply) => void reply.clearCookie(name, options),
    device: {
      read(request) {
        const value = request.cookies[deviceName];
        return value !== undefined && DEVICE_SECRET.test(value) ? value : undefined;
      },
      set: (reply, value) =>
        void reply.setCookie(deviceName, value, { ...options, maxAge: DEVICE_MAX_AGE_SECONDS }),
    },
  };
}
