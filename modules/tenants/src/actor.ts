import { type AuditOrigin, originOf } from '@haechi/audit';
import type { Caller, RequestContext } from '@haechi/http';
import type { Locale } from '@haechi/kernel';

/** Who gives a command, from where, when. */
export interface Actor {
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  readonly at: Date;
  readonly locale: Locale;
}

export function toActor(ctx: RequestContext, caller: Caller): Actor {
  return { caller, origin: originOf(ctx, caller), at: new Date(ctx.nowMs), locale: ctx.locale };
}
