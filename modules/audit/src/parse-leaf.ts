import { type IdKind, isUuid, parseId, type ScopeId, type TenantId } from '@haechi/kernel';
import { z } from 'zod';
import { ACTOR_KINDS, type AuditEvent, RESULTS } from './domain/event.ts';
import { parsePlace } from './domain/leaf.ts';
import { readNewestLeaf } from './domain/read-newest-leaf.ts';

const idText = (kind: IdKind) =>
  z.string().transform((text, ctx) => {
    const id = kind === 'tenant' || kind === 'scope' ? parsePlace(kind, text) : parseId(kind, text);
    if (id === undefined || !isUuid(id)) ctx.addIssue('not an id');
    return id ?? z.NEVER;
  });

const object = z.record(z.string(), z.unknown());

const sharedFields = {
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
};

/** Every form of a leaf there ever was: what was written stays readable. */
const leafSchema = z.discriminatedUnion('v', [
  z
    .strictObject({ v: z.literal(1), ...sharedFields })
    .transform((leaf) => ({ ...leaf, branch: null, delegator: null, role: null, sealed: [] })),
  z.strictObject({
    v: z.literal(2),
    ...sharedFields,
    branch: z.string().nullable(),
    delegator: z.string().nullable(),
    role: z.string().nullable(),
    sealed: z.array(z.strictObject({ of: z.enum(['actor', 'subject']), key: z.uuid(), data: z.base64url() })),
  }),
]);

/** Reads a leaf back; undefined when it is not one that this version writes. */
export function parseLeaf(text: string): AuditEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return readNewestLeaf(json) ?? parseThoroughly(json);
}

/** Every form there ever was, checked member by member. */
export function parseThoroughly(json: unknown): AuditEvent | undefined {
  const parsed = leafSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { v: _, at, tenant, scope, session, request, delegator, ...same } = parsed.data;
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
    delegatorId: delegator,
    sessionId: session,
    requestId: request,
  };
}
