import type { Caller, RequestContext } from '@haechi/http';
import type { AuditOrigin } from './domain/event.ts';
import { originOf } from './origin.ts';

/** Who gives a command, from where, when. */
export interface Actor {
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  readonly at: Date;
}

export const toActor = (ctx: RequestContext, caller: Caller): Actor => ({
  caller,
  origin: originOf(ctx, caller),
  at: new Date(ctx.nowMs),
});
