import type { auditEventDetailView, auditEventView } from '@haechi/contracts';
import { formatId, type Locale, type ScopeId, type Translate } from '@haechi/kernel';
import { encodeBase64 } from '@haechi/transparency';
import type { z } from 'zod';
import { parseLeaf } from '../parse-leaf.ts';
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

export function presentEvent(row: EventRow, locale: Locale, deps: PresentDeps): EventView {
  const actor = { kind: row.actor_kind, id: row.actor_id, name: row.actor_name };
  const target = targetOf(row);
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
    ip: row.ip,
    summary: summarise({ actor, target, action: row.action, reason: row.reason }, locale, deps.translate),
  };
}

/** The event with its leaf. A leaf that cannot be read is still shown: whoever looks into it needs exactly that. */
export function presentEventDetail(
  row: EventRow & { readonly leaf: string; readonly leaf_hash: Uint8Array },
  locale: Locale,
  deps: PresentDeps,
): EventDetailView {
  const event = parseLeaf(row.leaf);
  return {
    ...presentEvent(row, locale, deps),
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
