import { z } from 'zod';
import {
  emptyResponse,
  idField,
  instantField,
  instantInput,
  nameField,
  pageOf,
  pageQuery,
  reasonField,
  scopeField,
} from './fields.ts';
import { defineRoute } from './route.ts';

export const reviewItemState = z.enum([
  'pending',
  'kept',
  'revoked',
  'lapsed_kept',
  'lapsed_revoked',
  'gone',
]);

export const reviewView = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['open', 'closed', 'cancelled']),
  unanswered: z.enum(['keep', 'revoke']),
  dueAt: instantField,
  createdAt: instantField,
  endedAt: instantField.nullable(),
  createdBy: z.string(),
  escalateTo: z.string(),
  /** How many items are in each state. */
  progress: z.object({
    pending: z.number().int(),
    kept: z.number().int(),
    revoked: z.number().int(),
    lapsed_kept: z.number().int(),
    lapsed_revoked: z.number().int(),
    gone: z.number().int(),
  }),
});

export const reviewItemView = z.object({
  id: z.string(),
  reviewId: z.string(),
  reviewName: z.string(),
  dueAt: instantField,
  assignmentId: z.string(),
  principalId: z.string(),
  principalName: z.string(),
  roleKey: z.string(),
  roleName: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  /** Why the role was given. */
  grantedFor: z.string(),
  grantedAt: instantField,
  reviewers: z.array(z.string()),
  state: reviewItemState,
  reason: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: instantField.nullable(),
});

const roleName = z
  .string()
  .max(40)
  .regex(/^rol_[0-7][0-9a-hjkmnp-tv-z]{25}$/);

/** Reviews: people look at who holds what, and say whether it stays. */
export const reviewRoutes = [
  defineRoute({
    operation: 'GET /api/v1/access-reviews',
    summary: 'Reviews of the organisation, with their progress',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'review:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(reviewView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/access-reviews',
    summary: 'Begin a review of assignments',
    description:
      'Every assignment that matches now is looked at by the named reviewers, or by those who may give roles where it holds. Nobody looks at their own.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'review:manage' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      name: nameField,
      filter: z
        .strictObject({
          roleIds: z.array(roleName).min(1).max(100).optional(),
          scope: scopeField.optional(),
          sensitiveOnly: z.boolean().optional(),
        })
        .default({}),
      reviewers: z.array(idField('user')).min(1).max(100).optional(),
      escalateTo: idField('user'),
      dueAt: instantInput,
      unanswered: z.enum(['keep', 'revoke']),
    }),
    response: reviewView,
    errors: ['REV_003', 'REV_004', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/access-reviews/{id}',
    summary: 'A review and its progress',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'review:read' },
    transaction: 'read',
    status: 200,
    params: z.strictObject({ id: idField('review') }),
    response: reviewView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/access-reviews/{id}/items',
    summary: 'The assignments a review looks at, with what became of them',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'review:read' },
    transaction: 'read',
    status: 200,
    params: z.strictObject({ id: idField('review') }),
    query: z.strictObject(pageQuery),
    response: pageOf(reviewItemView),
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/access-reviews/{id}/report',
    summary: 'Everything about a review as a CSV file',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'review:read' },
    transaction: 'read',
    status: 200,
    params: z.strictObject({ id: idField('review') }),
    produces: 'file',
    fileType: 'text/csv',
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/access-reviews/{id}/cancel',
    summary: 'End a review without consequences',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'review:manage' },
    transaction: 'write',
    status: 200,
    params: z.strictObject({ id: idField('review') }),
    body: z.strictObject({ reason: reasonField }),
    response: reviewView,
    errors: ['REV_002', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/me/review-items',
    summary: 'What waits for my answer',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    query: z.strictObject(pageQuery),
    response: pageOf(reviewItemView),
  }),
  defineRoute({
    operation: 'POST /api/v1/me/review-items/{id}/answer',
    summary: 'Say that an assignment stays, or take it back',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('reviewItem') }),
    body: z.strictObject({ decision: z.enum(['keep', 'revoke']), reason: reasonField }),
    response: emptyResponse,
    errors: ['REV_001', 'REV_002', 'RES_001', 'PERM_008'],
  }),
] as const;
