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
  mayNotDecideBecause: z
    .enum(['not_pending', 'expired', 'own_request', 'not_an_approver', 'already_voted'])
    .nullable(),
  mayCancel: z.boolean(),
  /** The caller may use the approval now. */
  mayRedeem: z.boolean(),
  /** Until when an approval may be used; null before it is given and where it ran at once. */
  redeemUntil: instantField.nullable(),
  /** How far it has come: stage from 1, and voices of those the stage wants. */
  progress: z.object({
    stage: z.number().int(),
    stages: z.number().int(),
    voices: z.number().int(),
    quorum: z.number().int(),
  }),
});

const person = z.object({ id: z.string(), name: z.string() });
export const APPROVER_KINDS = ['role', 'person', 'on_call'] as const;

export const planView = z.object({
  /** Rules that made it so; empty where one approver of the scope suffices. */
  rules: z.array(z.string()),
  fourEyes: z.boolean(),
  stepUp: z.boolean(),
  stages: z.array(
    z.object({
      quorum: z.number().int(),
      /** Empty: everybody who may decide at the scope. */
      approvers: z.array(z.object({ kind: z.enum(APPROVER_KINDS), id: z.string(), name: z.string() })),
      voices: z.array(
        z.object({ by: person, onBehalfOf: person.nullable(), reason: z.string(), at: instantField }),
      ),
    }),
  ),
  /** When others may decide the present stage as well. */
  escalatesAt: instantField.nullable(),
});

/** What differs from the last approved request of the same kind about the same thing. */
export const differenceView = z.object({
  since: z.object({ id: z.string(), decidedAt: instantField }),
  changes: z.array(
    z.object({
      /** JSON Pointer (RFC 6901) into the arguments. */
      path: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
    }),
  ),
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
  plan: planView,
  /** Null when nothing of this kind was approved for this resource before. */
  difference: differenceView.nullable(),
});

/** The whole id, or the first eight characters after its prefix; anything else is `APR_009`. */
const idParams = z.strictObject({ id: z.union([idField('approval'), z.string().max(60)]) });
const idErrors = ['APR_006', 'APR_009', 'RES_001'];
const decideErrors = ['AUTH_009', 'APR_001', 'APR_002', 'APR_003', 'APR_007', 'APR_008', ...idErrors];

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
    errors: idErrors,
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
    errors: ['APR_001', ...idErrors],
  }),
  defineRoute({
    operation: 'POST /api/v1/approvals/{id}/redeem',
    summary: 'Use my approval: what was approved runs once, now',
    description:
      'For kinds that this server carries out. A call of a tool is redeemed by calling the tool again with the same arguments.',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    params: idParams,
    response: approvalDetailView,
    errors: ['APR_005', 'APR_010', 'PERM_002', ...idErrors],
  }),
  defineRoute({
    operation: 'GET /api/v1/approvals/{id}/events',
    summary: 'Follow one request until its outcome (server-sent events)',
    description:
      'The first message is where it stands; one more follows at each decision, and the stream ends with the outcome. Each carries JSON `{id, state, decidedBy, decisionReason, expiresAt, redeemUntil}`. After a lost connection ask again: nothing is missed.',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'approval:read' },
    transaction: 'none',
    status: 200,
    produces: 'event-stream',
    params: idParams,
    response: z.string(),
    errors: idErrors,
  }),
  defineRoute({
    operation: 'POST /api/v1/approvals/decide',
    summary: 'Decide up to 100 requests with one reason',
    description:
      'Each is decided by itself, in a transaction of its own, with its own event in the log; one that is refused does not hold up the others. What is critical wants a second factor shown a moment ago.',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'approval:decide' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({
      ids: z.array(z.string().max(60)).min(1).max(100),
      outcome: z.enum(['approve', 'reject']),
      reason: reasonField,
    }),
    response: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          ok: z.boolean(),
          /** Where it stands now; null where nothing is to be seen. */
          state: z.enum(APPROVAL_STATES).nullable(),
          /** Why it was refused: code and title of the error. */
          problem: z.object({ code: z.string(), title: z.string() }).nullable(),
        }),
      ),
    }),
  }),
] as const;
