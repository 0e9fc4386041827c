import { hash } from 'node:crypto';
import {
  canonicalJson,
  formatId,
  type IdKind,
  isUuid,
  type Json,
  PLATFORM_SCOPE_ID,
  parseId,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import { createTreeHasher, ENTRY_LENGTH_MAX, type TreeHasher } from '@haechi/transparency';
import { z } from 'zod';
import { ACTOR_KINDS, type AuditEvent, RESULTS } from './event.ts';

/** Longest leaf in bytes: what an entry bundle of C2SP tlog-tiles can carry. */
export const LEAF_BYTES_MAX = ENTRY_LENGTH_MAX;

const FORMAT = 1;
const PLATFORM = 'platform';

/** RFC 6962 hashing on the native SHA-256. */
export const treeHasher: TreeHasher = createTreeHasher((bytes) => hash('sha256', bytes, 'buffer'));

/** The hash of a leaf's text: SHA-256(0x00 || UTF-8 of the text). */
export const hashLeafText = (leaf: string): Uint8Array => treeHasher.hashLeaf(Buffer.from(leaf, 'utf8'));

/** A tenant or a scope as the leaf names it; the operator's has no id of its own. */
export const formatPlace = (kind: 'tenant' | 'scope', id: string): string =>
  id === PLATFORM_SCOPE_ID ? PLATFORM : formatId(kind, id);

const parsePlace = (kind: 'tenant' | 'scope', text: string): string | undefined =>
  text === PLATFORM ? PLATFORM_SCOPE_ID : parseId(kind, text);

const idText = (kind: IdKind) =>
  z.string().transform((text, ctx) => {
    const id = kind === 'tenant' || kind === 'scope' ? parsePlace(kind, text) : parseId(kind, text);
    if (id === undefined || !isUuid(id)) ctx.addIssue('not an id');
    return id ?? z.NEVER;
  });

const object = z.record(z.string(), z.unknown());

const leafSchema = z.strictObject({
  v: z.literal(FORMAT),
  id: idText('event'),
  tenant: idText('tenant'),
  at: z.iso.datetime({ precision: 3 }),
  actor: z.strictObject({ kind: z.enum(ACTOR_KINDS), id: z.string().nullable(), name: z.string() }),
  session: z.string().nullable(),
  request: z.string().nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  action: z.string(),
  target: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }).nullable(),
  scope: idText('scope'),
  result: z.enum(RESULTS),
  reason: z.string().nullable(),
  details: object,
  before: object.nullable(),
  after: object.nullable(),
  policyRevision: z.number().nullable(),
});

/** The leaf of an event: canonical JSON (RFC 8785), the same bytes on every machine. */
export function formatLeaf(event: AuditEvent): string {
  const { actor, target } = event;
  const leaf: Record<keyof z.input<typeof leafSchema>, Json> = {
    v: FORMAT,
    id: formatId('event', event.id),
    tenant: formatPlace('tenant', event.tenantId),
    at: new Date(event.atMs).toISOString(),
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
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
  };
  return canonicalJson(leaf);
}

/** Reads a leaf back; undefined when it is not one that this version writes. */
export function parseLeaf(text: string): AuditEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = leafSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { v: _, at, tenant, scope, session, request, ...same } = parsed.data;
  return {
    ...same,
    // The schema parsed each of these from JSON and from the public form of its own kind.
    ...({ details: same.details, before: same.before, after: same.after, id: same.id } as Pick<
      AuditEvent,
      'details' | 'before' | 'after' | 'id'
    >),
    tenantId: tenant as TenantId,
    scopeId: scope as ScopeId,
    atMs: Date.parse(at),
    sessionId: session,
    requestId: request,
  };
}
