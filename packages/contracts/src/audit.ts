import { z } from 'zod';
import { tierRoutes } from './audit-tiers.ts';
import { erasureRoutes, witnessRoutes, witnessSignatureView } from './audit-trust.ts';
import { idField, instantField, instantInput, pageOf, pageQuery, scopeField, textField } from './fields.ts';
import { defineRoute, type Operation } from './route.ts';

export const auditEventView = z.object({
  id: z.string(),
  /** Position in this log, from 0 without gaps. */
  index: z.number().int(),
  at: instantField,
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  action: z.string(),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable(),
  scope: z.string(),
  result: z.enum(['success', 'denied', 'failure']),
  reason: z.string().nullable(),
  ip: z.string().nullable(),
  /** Whose personal data was erased: of the one who acted, of the one it was done to. */
  erased: z.array(z.enum(['actor', 'subject'])),
  /** One sentence for people. */
  summary: z.string(),
});
export const auditEventDetailView = auditEventView.extend({
  /** The branch the scope lies in. */
  branch: z.string().nullable(),
  /** Whose lent right the actor relied on. */
  delegatorId: z.string().nullable(),
  /** The role the session was narrowed to. */
  role: z.string().nullable(),
  sessionId: z.string().nullable(),
  requestId: z.string().nullable(),
  userAgent: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  policyRevision: z.number().int().nullable(),
  /** The exact bytes that were hashed (canonical JSON). */
  leaf: z.string(),
  /** RFC 6962 leaf hash, base64. */
  leafHash: z.string(),
});
export const logStatusView = z.object({
  state: z.enum(['healthy', 'degraded', 'refusing']),
  origin: z.string(),
  size: z.number().int(),
  rootHash: z.string(),
  /** The signed checkpoint (C2SP tlog-checkpoint) over `size` and `rootHash`. */
  checkpoint: z.string().nullable(),
  /** The key that verifies the checkpoint (C2SP signed-note verifier key). */
  verifierKey: z.string(),
  checkpointAt: instantField.nullable(),
  /** What witnesses signed last: of this log, and of the platform tree that holds its checkpoints. */
  witnesses: z.array(witnessSignatureView),
  /** The newest of these signatures. */
  witnessedAt: instantField.nullable(),
  waitingCount: z.number().int(),
});

/** One tile of the log under its C2SP path; a path has one more part for each three digits of the index. */
function defineTileRoute<const O extends Operation, P extends z.ZodType>(operation: O, params: P) {
  return defineRoute({
    operation,
    summary: 'A hash tile or entry bundle of the log (C2SP tlog-tiles)',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    produces: 'bytes',
    params,
    response: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    errors: ['RES_001', 'AUD_010'],
  });
}

const tileLevel = z
  .string()
  .max(7)
  .regex(/^(entries|[0-9]{1,2})$/);
const tilePart = z
  .string()
  .max(6)
  .regex(/^[x0-9p.]+$/);

/** The log in the layout that monitors and verifiers of other makers read. */
const tlogRoutes = [
  defineRoute({
    operation: 'GET /api/v1/audit/tlog/checkpoint',
    summary:
      'The newest signed checkpoint of the log, with what witnesses signed of it (C2SP tlog-checkpoint)',
    description: 'With `witnesses` the newest one that at least so many witnesses cosigned.',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    produces: 'text',
    query: z.strictObject({ witnesses: z.coerce.number().int().min(0).max(16).default(0) }),
    response: z.string(),
    errors: ['RES_001'],
  }),
  defineTileRoute(
    'GET /api/v1/audit/tlog/tile/{level}/{a}',
    z.strictObject({ level: tileLevel, a: tilePart }),
  ),
  defineTileRoute(
    'GET /api/v1/audit/tlog/tile/{level}/{a}/{b}',
    z.strictObject({ level: tileLevel, a: tilePart, b: tilePart }),
  ),
  defineTileRoute(
    'GET /api/v1/audit/tlog/tile/{level}/{a}/{b}/{c}',
    z.strictObject({ level: tileLevel, a: tilePart, b: tilePart, c: tilePart }),
  ),
  defineTileRoute(
    'GET /api/v1/audit/tlog/tile/{level}/{a}/{b}/{c}/{d}',
    z.strictObject({ level: tileLevel, a: tilePart, b: tilePart, c: tilePart, d: tilePart }),
  ),
] as const;

export const hourBlockView = z.object({
  /** Beginning of the hour, UTC. */
  hour: instantField,
  fromIndex: z.number().int(),
  /** Exclusive; also the size of the log at the end of the hour. */
  toIndex: z.number().int(),
  count: z.number().int(),
  rootHash: z.string(),
  /** The signed checkpoint; its extension lines name the hour and the entries. */
  checkpoint: z.string(),
  /** Consistency proof from the end of the block before it, base64. */
  consistency: z.array(z.string()),
  sealedAt: instantField,
});

const treeSize = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const proofRoutes = [
  defineRoute({
    operation: 'GET /api/v1/audit/hours',
    summary: 'What the log signed about every hour, newest first, empty hours included',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    query: z.strictObject(pageQuery),
    response: pageOf(hourBlockView),
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/consistency',
    summary:
      'Proof that the log of one size is the beginning of the log of another (RFC 6962, section 2.1.2)',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    query: z.strictObject({ from: treeSize, to: treeSize.optional() }),
    response: z.object({
      from: z.number().int(),
      to: z.number().int(),
      /** Root hashes at the two sizes, base64. */
      fromRoot: z.string(),
      toRoot: z.string(),
      /** The proof, base64. */
      hashes: z.array(z.string()),
      /** The newest signed checkpoint; it covers `to` when `to` was left out. */
      checkpoint: z.string(),
    }),
    errors: ['AUD_002', 'AUD_003'],
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/export',
    summary: 'Entries of the log in one file that can be verified offline: a header, then one entry a line',
    description: 'The whole log unless a range of indexes is given; `to` is exclusive.',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:export' },
    transaction: 'none',
    status: 200,
    produces: 'file',
    query: z.strictObject({ from: treeSize.default(0), to: treeSize.optional() }),
    response: z.string(),
    errors: ['AUD_003', 'AUD_010'],
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/platform-proof',
    summary:
      'Proof that the newest checkpoint of this log is in the platform tree, under one signature for all logs',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'none',
    status: 200,
    response: z.object({
      /** The checkpoint of this log: its bytes are the entry that is proven. */
      checkpoint: z.string(),
      /** C2SP tlog-proof against the checkpoint of the platform tree. */
      proof: z.string(),
      platformOrigin: z.string(),
      platformVerifierKey: z.string(),
    }),
    errors: ['RES_001'],
  }),
] as const;

/** What of the log is wanted; what is left out does not matter. */
const eventFilter = {
  actor: textField(100).optional(),
  action: z
    .string()
    .max(100)
    .regex(/^[a-z0-9_.*]+$/)
    .optional(),
  target: textField(100).optional(),
  /** Exactly this scope. */
  scope: scopeField.optional(),
  result: z.enum(['success', 'denied', 'failure']).optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  text: textField(100).optional(),
};

/** What a search finds, as one file. */
function defineFoundRoute<const O extends Operation>(
  operation: O,
  form: string,
  fileType: 'application/jsonl' | 'text/csv',
) {
  return defineRoute({
    operation,
    summary: `Every event that fits a filter, over all tiers and newest first, as ${form}`,
    description:
      'For reading and reckoning, in the words that the search shows; `GET /api/v1/audit/export` answers what can be verified offline.',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:export' },
    transaction: 'none',
    status: 200,
    produces: 'file',
    fileType,
    query: z.strictObject(eventFilter),
    response: z.string(),
    errors: ['AUD_010'],
  });
}

/** What is found, to take along. */
const foundRoutes = [
  defineFoundRoute(
    'GET /api/v1/audit/events/csv',
    'CSV with a byte order mark, for spreadsheets',
    'text/csv',
  ),
  defineFoundRoute('GET /api/v1/audit/events/jsonl', 'one JSON object a line', 'application/jsonl'),
] as const;

export const auditRoutes = [
  defineRoute({
    operation: 'GET /api/v1/audit/events',
    summary:
      'Search the log of the active tenant (at the platform: of the operator) over all tiers, newest first',
    description:
      'A page can be shorter than asked for although more follows: a search through old files stops after some seconds and goes on with the next page.',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'none',
    status: 200,
    query: z.strictObject({ ...pageQuery, ...eventFilter }),
    response: pageOf(auditEventView),
    errors: ['AUD_010'],
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/events/{id}',
    summary: 'One event with the bytes its hash was made from',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'none',
    status: 200,
    params: z.strictObject({ id: idField('event') }),
    response: auditEventDetailView,
    errors: ['RES_001', 'AUD_010'],
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/events/{id}/proof',
    summary: 'Proof that the event is in the log (C2SP tlog-proof), verifiable offline',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'none',
    status: 200,
    produces: 'text',
    params: z.strictObject({ id: idField('event') }),
    response: z.string(),
    errors: ['AUD_001', 'RES_001', 'AUD_010'],
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/log',
    summary: 'Health, size, root and signed checkpoint of the log',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    response: logStatusView,
  }),
  defineRoute({
    operation: 'POST /api/v1/audit/verify',
    summary: 'Recompute the whole log and compare it with its signed checkpoint',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:verify' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 10,
    response: z.object({
      verdict: z.enum(['intact', 'broken']),
      size: z.number().int(),
      rootHash: z.string(),
      firstBadIndex: z.number().int().nullable(),
      problem: z.string().nullable(),
      durationMs: z.number(),
      /** Entries that were deleted after their time: their hashes were checked, their texts are gone. */
      expired: z.number().int(),
    }),
    errors: ['AUD_010'],
  }),
  ...witnessRoutes,
  ...erasureRoutes,
  ...tierRoutes,
  ...proofRoutes,
  ...foundRoutes,
  ...tlogRoutes,
] as const;
