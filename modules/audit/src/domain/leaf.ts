import { hash } from 'node:crypto';
import { canonicalJson, formatId, type Json, PLATFORM_SCOPE_ID } from '@haechi/kernel';
import { createTreeHasher, ENTRY_LENGTH_MAX, type TreeHasher } from '@haechi/transparency';
import type { AuditEvent } from './event.ts';

/** Longest leaf in bytes: what an entry bundle of C2SP tlog-tiles can carry. */
export const LEAF_BYTES_MAX = ENTRY_LENGTH_MAX;

/** Version of the leaf's form; the first member of every leaf. */
export const LEAF_FORMAT = 2;
/** What stands for the operator where a tenant or a scope is named. */
export const PLATFORM = 'platform';

/** RFC 6962 hashing on the native SHA-256. */
export const treeHasher: TreeHasher = createTreeHasher((bytes) => hash('sha256', bytes, 'buffer'));

/** The hash of a leaf's text: SHA-256(0x00 || UTF-8 of the text). */
export const hashLeafText = (leaf: string): Uint8Array => treeHasher.hashLeaf(Buffer.from(leaf, 'utf8'));

const PLACES_MAX = 10_000;
/** Every event has two, and many have the same. */
const places = { tenant: new Map<string, string>(), scope: new Map<string, string>() };

/** A tenant or a scope as the leaf names it; the operator's has no id of its own. */
export function formatPlace(kind: 'tenant' | 'scope', id: string): string {
  if (id === PLATFORM_SCOPE_ID) return PLATFORM;
  const known = places[kind].get(id);
  if (known !== undefined) return known;
  if (places[kind].size >= PLACES_MAX) places[kind].clear();
  const place = formatId(kind, id);
  places[kind].set(id, place);
  return place;
}

/** The leaf of an event: canonical JSON (RFC 8785), the same bytes on every machine. */
export function formatLeaf(event: AuditEvent): string {
  const { actor, target } = event;
  const leaf: Readonly<Record<string, Json>> = {
    v: LEAF_FORMAT,
    id: formatId('event', event.id),
    tenant: formatPlace('tenant', event.tenantId),
    branch: event.branch,
    at: new Date(event.atMs).toISOString(),
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    delegator: event.delegatorId,
    role: event.role,
    session: event.sessionId,
    request: event.requestId,
    ip: event.ip,
    userAgent: event.userAgent,
    action: event.action,
    target: target === null ? null : { kind: target.kind, id: target.id, name: target.name },
    scope: formatPlace('scope', event.scopeId),
    result: event.result,
    reason: event.reason,
    details: event.details,
    before: event.before,
    after: event.after,
    policyRevision: event.policyRevision,
    sealed: event.sealed.map(({ of, key, data }) => ({ of, key, data })),
  };
  return canonicalJson(leaf);
}
