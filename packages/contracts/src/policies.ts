import { z } from 'zod';
import {
  emptyResponse,
  idField,
  instantField,
  instantInput,
  nameField,
  permissionField,
  permissionPatternField,
  principalField,
  reasonField,
  scopeField,
  textField,
} from './fields.ts';
import { defineRoute } from './route.ts';

/** A CEL expression that is true or false; `POST /api/v1/conditions/validate` says what it may contain. */
export const conditionField = textField(2000).min(1);

export const policyRuleView = z.object({
  id: z.string(),
  name: z.string(),
  effect: z.enum(['allow', 'deny']),
  scope: z.string(),
  scopeName: z.string(),
  permissions: z.array(z.string()),
  condition: z.string().nullable(),
  /** False while it rests. */
  enabled: z.boolean(),
  version: z.number().int(),
  createdAt: instantField,
  updatedAt: instantField,
});

export const delegationView = z.object({
  id: z.string(),
  delegatorId: z.string(),
  delegatorName: z.string(),
  delegateId: z.string(),
  delegateName: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  permissions: z.array(z.string()),
  startsAt: instantField.nullable(),
  endsAt: instantField,
  reason: z.string(),
  state: z.enum(['planned', 'active', 'ended', 'revoked']),
  /** While it is active: whether each permission can be used now, and in the reader's language why not. */
  standing: z.array(
    z.object({ permission: z.string(), usable: z.boolean(), code: z.string(), why: z.string() }),
  ),
  /** When and by whom it was ended before its time. */
  revokedAt: instantField.nullable(),
  revokedByName: z.string().nullable(),
  createdAt: instantField,
});

const patterns = z.array(permissionPatternField).min(1).max(200);

/** Rules for everyone at a place, and what people lend each other. */
export const policyRoutes = [
  defineRoute({
    operation: 'GET /api/v1/policy-rules',
    summary: 'Rules for everyone in the active tenant',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(policyRuleView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/policy-rules',
    summary: 'Make a rule for everyone at a scope and below',
    description:
      'A deny overrides every right except `policy:read` and `policy:manage`, so that a rule can be taken back. An allow reaches whoever holds a role at, above or below the scope; it may hold only what the caller could give. A condition that cannot be evaluated makes a deny count and an allow not.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'policy:manage' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      name: nameField,
      effect: z.enum(['allow', 'deny']),
      scope: scopeField,
      permissions: patterns,
      condition: conditionField.optional(),
      reason: reasonField,
    }),
    response: policyRuleView,
    errors: ['PERM_002', 'PERM_004', 'PERM_012', 'RES_001'],
  }),
  defineRoute({
    operation: 'PATCH /api/v1/policy-rules/{id}',
    summary: 'Change a rule, or let it rest',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'policy:manage' },
    transaction: 'write',
    status: 200,
    ifMatch: true,
    params: z.strictObject({ id: idField('rule') }),
    body: z.strictObject({
      name: nameField.optional(),
      permissions: patterns.optional(),
      condition: conditionField.nullable().optional(),
      enabled: z.boolean().optional(),
      reason: reasonField,
    }),
    response: policyRuleView,
    errors: ['PERM_002', 'PERM_004', 'PERM_012', 'RES_001', 'VAL_003', 'VAL_004'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/policy-rules/{id}',
    summary: 'Take a rule away',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'policy:manage' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('rule') }),
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/delegations',
    summary: 'What I have lent, what was lent to me, or everything lent in the active tenant',
    description: '`all` needs `role:read`.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    query: z.strictObject({ direction: z.enum(['given', 'received', 'all']).default('given') }),
    response: z.object({ items: z.array(delegationView) }),
    errors: ['PERM_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/delegations',
    summary: 'Lend part of my own permissions to somebody, for a time',
    description:
      'Counts only as far as I hold the permissions myself at the moment of each check. What was lent to me I cannot lend.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      delegate: principalField,
      scope: scopeField,
      permissions: z.array(permissionField).min(1).max(100),
      startsAt: instantInput.optional(),
      endsAt: instantInput,
      reason: reasonField,
    }),
    response: delegationView,
    errors: ['PERM_002', 'PERM_004', 'PERM_010', 'PERM_013', 'RES_001'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/delegations/{id}',
    summary: 'End a delegation at once: mine, one to me, or with `role:assign` any',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('delegation') }),
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
] as const;
