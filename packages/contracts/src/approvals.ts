import { z } from 'zod';
import { idField, instantField, pageOf, pageQuery, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

export const APPROVAL_STATES = [
  'pending',
  'approved',
  'rejected',
  'expired',
  'cancelled',
  'redeemed',
  'lapsed',
] as const;
export const RISKS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;

export const approvalView = z.object({
  id: z.string(),
  shortId: z.string(),
  kind: z.string(),
  /** What will happen, in one sentence of the reader’s language. */
  summary: z.string(),
  resource: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  risk: z.enum(RISKS),
  state: z.enum(APPROVAL_STATES),
  requester: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  justification: z.string(),
  createdAt: instantField,
  expiresAt: instantField,
  decidedAt: instantField.nullable(),
  decidedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  decisionReason: z.string().nullable(),
  redeemedAt: instantField.nullable(),
  /** Whether the caller may decide it now; if not, why, as a stable code. */
  mayDecide: z.boolean(),
  mayNotDecideBecause: z.enum(['not_pending', 'expired', 'own_request', 'not_an_approver']).nullable(),
  mayCancel: z.boolean(),
});
export const approvalDetailView = approvalView.extend({
  /** Exactly what was asked, as it will be carried out. */
  arguments: z.record(z.string(), z.unknown()),
  argumentsCanonical: z.string(),
  /** SHA-256 of the canonical arguments, lower-case hex. */
  digest: z.string(),
  /** What changes if it is approved, line by line. */
  effects: z.array(z.object({ label: z.string(), value: z.string() })),
  whyApproval: z.string(),
});

const idParams = z.strictObject({ id: z.union([idField('approval'), z.string().regex(/^[0-9a-z]{8}$/)]) });
const decideErrors = ['AUTH_009', 'APR_001', 'APR_002', 'APR_003', 'APR_006', 'RES_001'];

export const approvalRoutes = [
  defineRoute({
    operation: 'GET /api/v1/approvals',
    summary: 'Approval requests: those I may decide (inbox), mine, or all I may see',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    query: z.strictObject({
      ...pageQuery,
      view: z.enum(['inbox', 'mine', 'all']).default('inbox'),
      state: z.enum(APPROVAL_STATES).optional(),
    }),
    response: pageOf(approvalView),
  }),
  defineRoute({
    operation: 'GET /api/v1/approvals/{id}',
    summary: 'One request with everything that will run',
    description: '`id` is the whole id or the first eight characters after `apr_`.',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'approval:read' },
    transaction: 'read',
    status: 200,
    params: idParams,
    response: approvalDetailView,
    errors: ['APR_006', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/approvals/{id}/approve',
    summary: 'Approve: what was asked runs once, exactly as shown',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'approval:decide' },
    transaction: 'write',
    status: 200,
    params: idParams,
    body: z.strictObject({ reason: reasonField }),
    response: approvalDetailView,
    errors: [...decideErrors, 'PERM_002'],
  }),
  defineRoute({
    operation: 'POST /api/v1/approvals/{id}/reject',
    summary: 'Reject',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'approval:decide' },
    transaction: 'write',
    status: 200,
    params: idParams,
    body: z.strictObject({ reason: reasonField }),
    response: approvalDetailView,
    errors: decideErrors,
  }),
  defineRoute({
    operation: 'POST /api/v1/approvals/{id}/cancel',
    summary: 'Take my own pending request back',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    params: idParams,
    response: approvalDetailView,
    errors: ['APR_001', 'APR_006', 'RES_001'],
  }),
] as const;
