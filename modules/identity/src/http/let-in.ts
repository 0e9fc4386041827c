import type { RequestContext } from '@haechi/http';
import type { StartedSession } from '../use-cases/start-session.ts';

/** Gives the browser the cookies of a session that just started. */
export function letIn(ctx: RequestContext, { secret, maxAgeSeconds, deviceSecret }: StartedSession) {
  ctx.setCookie(secret.reveal(), maxAgeSeconds);
  if (deviceSecret !== undefined) ctx.setDeviceCookie(deviceSecret.reveal());
  return { next: 'signed_in' } as const;
}
