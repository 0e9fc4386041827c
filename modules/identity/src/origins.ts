import type { AuditOrigin } from '@haechi/audit';
import type { RequestContext } from '@haechi/http';
import { formatId, type SessionId, type UserId } from '@haechi/kernel';

/** Where a request comes from, as far as sign-in and the log care. */
export type RequestSource = Pick<
  RequestContext,
  'requestId' | 'ip' | 'userAgent' | 'locale' | 'deviceSecret' | 'sessionSecret'
>;

/** The origin of what a person does in the act of signing in: known by then, but not a caller yet. */
export function personOrigin(
  source: RequestSource,
  person: { readonly id: UserId; readonly displayName: string },
  sessionId: SessionId | null = null,
): AuditOrigin {
  return {
    actor: { kind: 'user', id: formatId('user', person.id), name: person.displayName },
    sessionId: sessionId === null ? null : formatId('session', sessionId),
    requestId: source.requestId,
    ip: source.ip,
    userAgent: source.userAgent ?? null,
  };
}
