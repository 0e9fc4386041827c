import type { RequestContext } from '@haechi/http';
import type { RenewedSession } from '../use-cases/renew-session.ts';
import type { StartedSession } from '../use-cases/start-session.ts';

/** Gives the browser the cookies of a session that just started. */
export function letIn(ctx: RequestContext, { secret, maxAgeSeconds, deviceSecret }: StartedSession) {
  ctx.setCookie(secret.reveal(), maxAgeSeconds);
  if (deviceSecret !== undefined) ctx.setDeviceCookie(deviceSecret.reveal());
  return { next: 'signed_in' } as const;
}

/** Gives the browser the new cookie of its session, when it is this request that renewed it. */
export function giveRenewed(ctx: RequestContext, renewed: RenewedSession | undefined): void {
  if (renewed !== undefined) ctx.setCookie(renewed.secret.reveal(), renewed.maxAgeSeconds);
}
