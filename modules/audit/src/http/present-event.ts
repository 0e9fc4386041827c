import type { auditEventDetailView, auditEventView } from '@haechi/contracts';
import { formatId, type Locale, type ScopeId, type Translate } from '@haechi/kernel';
import { encodeBase64 } from '@haechi/transparency';
import type { z } from 'zod';
import { parseLeaf } from '../parse-leaf.ts';
import type { EventRow } from '../queries/search-events.ts';

type EventView = z.input<typeof auditEventView>;
type EventDetailView = z.input<typeof auditEventDetailView>;

/** How callers name a scope: `platform`, or the id of a tenant, a branch or a project. */
export type FormatScope = (scopeId: ScopeId) => string;

export interface PresentDeps {
  readonly translate: Translate;
  readonly formatScope: FormatScope;
}

/** One sentence for people. An action whose module is gone has no words any more; its key is no sentence. */
function summarise(row: EventRow, locale: Locale, translate: Translate): string {
  const params = {
    actor: row.actor_name === '' ? translate(locale, `audit.actor.${row.actor_kind}`) : row.actor_name,
    target: row.target_name ?? translate(locale, 'audit.target.none'),
    reason: row.reason ?? translate(locale, 'audit.reason.none'),
  };
  try {
    return translate(locale, `audit.action.${row.action}`, params);
  } catch {
    return translate(locale, 'audit.summary.unknown', params);
  }
}

const targetOf = ({ target_kind: kind, target_id: id, target_name: name }: EventRow): EventView['target'] =>
  kind === null || id === null ? null : { kind, id, name: name ?? '' };

export function presentEvent(row: EventRow, locale: Locale, deps: PresentDeps): EventView {
  return {
    id: formatId('event', row.id),
    index: row.index,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    target: targetOf(row),
    scope: deps.formatScope(row.scope_id),
    result: row.result,
    reason: row.reason,
    ip: row.ip,
    summary: summarise(row, locale, deps.translate),
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
