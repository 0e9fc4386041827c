import { hash } from 'node:crypto';
import { canonicalJson, formatId, type Json, PLATFORM_SCOPE_ID, parseId } from '@haechi/kernel';
import { createTreeHasher, ENTRY_LENGTH_MAX, type TreeHasher } from '@haechi/transparency';
import type { AuditEvent } from './event.ts';

/** Longest leaf in bytes: what an entry bundle of C2SP tlog-tiles can carry. */
export const LEAF_BYTES_MAX = ENTRY_LENGTH_MAX;

/** Version of the leaf's form, its member `v`. */
export const LEAF_FORMAT = 2;
/** What stands for the operator where a tenant or a scope is named. */
const PLATFORM = 'platform';

/** RFC 6962 hashing on the native SHA-256. */
export const treeHasher: TreeHasher = createTreeHasher((bytes) => hash('sha256', bytes, 'buffer'));

/** The hash of a leaf's text: SHA-256(0x00 || UTF-8 of the text), RFC 6962, section 2.1. */
export const hashLeafText = (leaf: string): Buffer => hash('sha256', `\0${leaf}`, 'buffer');

const PLACES_MAX = 10_000;
/** Every event has two, and many have the same. */
const places = { tenant: new Map<string, string>(), scope: new Map<string, string>() };
const placeIds = { tenant: new Map<string, string>(), scope: new Map<string, string>() };

function remember(known: Map<string, string>, key: string, value: string): string {
  if (known.size >= PLACES_MAX) known.clear();
  known.set(key, value);
  return value;
}

/** A tenant or a scope as the leaf names it; the operator's has no id of its own. */
export function formatPlace(kind: 'tenant' | 'scope', id: string): string {
  if (id === PLATFORM_SCOPE_ID) return PLATFORM;
  return places[kind].get(id) ?? remember(places[kind], id, formatId(kind, id));
}

/** Reads back what `formatPlace` wrote; undefined for anything else. */
export function parsePlace(kind: 'tenant' | 'scope', text: string): string | undefined {
  if (text === PLATFORM) return PLATFORM_SCOPE_ID;
  const known = placeIds[kind].get(text);
  if (known !== undefined) return known;
  const id = parseId(kind, text);
  return id === undefined ? undefined : remember(placeIds[kind], text, id);
}

/** The leaf of an event: canonical JSON (RFC 8785), the same bytes on every machine. */
export function formatLeaf(event: AuditEvent): string {
  const { actor, target } = event;
  // In the order of canonical JSON, in which it is written fastest.
  const leaf: Readonly<Record<string, Json>> = {
    action: event.action,
    actor: { id: actor.id, kind: actor.kind, name: actor.name },
    after: event.after,
    at: new Date(event.atMs).toISOString(),
    before: event.before,
    branch: event.branch,
    delegator: event.delegatorId,
    details: event.details,
    id: formatId('event', event.id),
    ip: event.ip,
    policyRevision: event.policyRevision,
    reason: event.reason,
    request: event.requestId,
    result: event.result,
    role: event.role,
    scope: formatPlace('scope', event.scopeId),
    sealed: event.sealed.map(({ of, key, data }) => ({ data, key, of })),
    session: event.sessionId,
    target: target === null ? null : { id: target.id, kind: target.kind, name: target.name },
    tenant: formatPlace('tenant', event.tenantId),
    userAgent: event.userAgent,
    v: LEAF_FORMAT,
  };
  return canonicalJson(leaf);
}
