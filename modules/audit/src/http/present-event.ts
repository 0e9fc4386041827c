import type { auditEventDetailView, auditEventView } from '@haechi/contracts';
import { formatId, type Locale, type ScopeId, type Translate } from '@haechi/kernel';
import { encodeBase64 } from '@haechi/transparency';
import type { z } from 'zod';
import type { AuditEvent } from '../domain/event.ts';
import type { EventRow } from '../queries/search-events.ts';
import { summarise } from '../summarise.ts';

export type EventView = z.input<typeof auditEventView>;
type EventDetailView = z.input<typeof auditEventDetailView>;

/** How callers name a scope: `platform`, or the id of a tenant, a branch or a project. */
export type FormatScope = (scopeId: ScopeId) => string;

export interface PresentDeps {
  readonly translate: Translate;
  readonly formatScope: FormatScope;
}

const targetOf = ({ target_kind: kind, target_id: id, target_name: name }: EventRow): EventView['target'] =>
  kind === null || id === null ? null : { kind, id, name: name ?? '' };

/**
 * @param event what the leaf says, with its personal data as far as that exists; undefined for a leaf that cannot be
 * read: whoever looks into the log needs exactly that one, so it is shown by its columns
 */
export function presentEvent(
  row: EventRow,
  event: AuditEvent | undefined,
  locale: Locale,
  deps: PresentDeps,
): EventView {
  const actor = event?.actor ?? { kind: row.actor_kind, id: row.actor_id, name: row.actor_name };
  const target = event === undefined ? targetOf(row) : event.target;
  const erased = [...(event?.erased ?? [])];
  return {
    id: formatId('event', row.id),
    index: row.index,
    at: row.at.toISOString(),
    actor,
    action: row.action,
    target,
    scope: deps.formatScope(row.scope_id),
    result: row.result,
    reason: row.reason,
    ip: event === undefined ? row.ip : event.ip,
    erased,
    summary: summarise(
      { actor, target, action: row.action, reason: row.reason, erased },
      locale,
      deps.translate,
    ),
  };
}

/** The event with its leaf. */
export function presentEventDetail(
  row: EventRow & { readonly leaf_hash: Uint8Array },
  event: AuditEvent | undefined,
  locale: Locale,
  deps: PresentDeps,
): EventDetailView {
  return {
    ...presentEvent(row, event, locale, deps),
    branch: event?.branch ?? null,
    delegatorId: event?.delegatorId ?? null,
    role: event?.role ?? null,
    sessionId: event?.sessionId ?? null,
    requestId: event?.requestId ?? null,
    userAgent: event?.userAgent ?? null,
    details: { ...event?.details },
    before: event?.before ?? null,
    after: event?.after ?? null,
    policyRevision: event?.policyRevision ?? null,
    leaf: row.leaf,
    leafHash: encodeBase64(row.leaf_hash),
  };
}
