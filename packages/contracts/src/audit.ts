import { z } from 'zod';
import { idField, instantField, instantInput, pageOf, pageQuery, textField } from './fields.ts';
import { defineRoute } from './route.ts';

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
  /** One sentence for people. */
  summary: z.string(),
});
export const auditEventDetailView = auditEventView.extend({
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
  waitingCount: z.number().int(),
});

export const auditRoutes = [
  defineRoute({
    operation: 'GET /api/v1/audit/events',
    summary: 'Search the log of the active tenant (at the platform: of the operator), newest first',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    query: z.strictObject({
      ...pageQuery,
      actor: textField(100).optional(),
      action: z
        .string()
        .max(100)
        .regex(/^[a-z0-9_.*]+$/)
        .optional(),
      target: textField(100).optional(),
      result: z.enum(['success', 'denied', 'failure']).optional(),
      from: instantInput.optional(),
      to: instantInput.optional(),
      text: textField(100).optional(),
    }),
    response: pageOf(auditEventView),
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/events/{id}',
    summary: 'One event with the bytes its hash was made from',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    params: z.strictObject({ id: idField('event') }),
    response: auditEventDetailView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/events/{id}/proof',
    summary: 'Proof that the event is in the log (C2SP tlog-proof), verifiable offline',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    produces: 'text',
    params: z.strictObject({ id: idField('event') }),
    response: z.string(),
    errors: ['AUD_001', 'RES_001'],
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
    }),
  }),
] as const;
