import { formatId, PLATFORM_SCOPE_ID } from '@haechi/kernel';
import type { OutgoingEvent } from './outgoing-event.ts';

const place = (kind: 'tenant' | 'scope', id: string): string =>
  id === PLATFORM_SCOPE_ID ? 'platform' : formatId(kind, id);

/** The event as our own API shows it; with `type` and `timestamp` where Standard Webhooks wants them. */
export function toJsonEvent(event: OutgoingEvent) {
  return {
    type: event.action,
    timestamp: new Date(event.atMs).toISOString(),
    data: {
      id: formatId('event', event.id),
      index: event.index,
      tenant: place('tenant', event.tenantId),
      scope: place('scope', event.scopeId),
      branch: event.branch,
      actor: event.actor,
      delegatorId: event.delegatorId,
      role: event.role,
      target: event.target,
      result: event.result,
      reason: event.reason,
      sessionId: event.sessionId,
      requestId: event.requestId,
      ip: event.ip,
      userAgent: event.userAgent,
      details: event.details,
      before: event.before,
      after: event.after,
      policyRevision: event.policyRevision,
      summary: event.summary,
    },
  };
}
