import type { Caller, RequestContext } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import type { AuditOrigin } from './domain/event.ts';

type RequestFacts = Pick<RequestContext, 'requestId' | 'ip' | 'userAgent'> &
  Partial<Pick<RequestContext, 'delegatorId'>>;

/** The origin of what a request does: the caller if there is one, else a stranger. */
export function originOf(ctx: RequestFacts, caller: Caller | undefined): AuditOrigin {
  const sessionId = caller?.sessionId ?? null;
  return {
    actor:
      caller === undefined
        ? { kind: 'anonymous', id: null, name: '' }
        : { kind: caller.kind, id: formatId('user', caller.id), name: caller.name },
    delegatorId: ctx.delegatorId ?? null,
    role: caller?.activeRole?.key ?? null,
    sessionId: sessionId === null ? null : formatId('session', sessionId),
    requestId: ctx.requestId,
    ip: ctx.ip,
    userAgent: ctx.userAgent ?? null,
  };
}

/** The origin of what the product does by itself: a schedule, a job, the installation. */
export function systemOrigin(name: string): AuditOrigin {
  return {
    actor: { kind: 'system', id: null, name },
    sessionId: null,
    requestId: null,
    ip: null,
    userAgent: null,
  };
}
