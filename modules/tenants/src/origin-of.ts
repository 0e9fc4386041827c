import type { Caller, RequestContext } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import type { AuditOrigin } from './ports.ts';

export function originOf(ctx: RequestContext, caller: Caller): AuditOrigin {
  return {
    actor: { kind: 'user', id: formatId('user', caller.id), name: caller.name },
    sessionId: caller.sessionId === null ? null : formatId('session', caller.sessionId),
    requestId: ctx.requestId,
    ip: ctx.ip,
    userAgent: ctx.userAgent ?? null,
  };
}
