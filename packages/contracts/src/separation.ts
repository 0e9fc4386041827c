import { z } from 'zod';
import {
  emptyResponse,
  idField,
  instantField,
  nameField,
  permissionField,
  principalField,
  reasonField,
} from './fields.ts';
import { defineRoute } from './route.ts';

const side = z.object({ id: z.string(), name: z.string() });

export const separationRuleView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['role', 'permission']),
  first: side,
  second: side,
  /** People for whom the pair has been approved. */
  exceptions: z.array(
    z.object({
      principalId: z.string(),
      principalName: z.string(),
      approvalId: z.string(),
      reason: z.string(),
      createdAt: instantField,
    }),
  ),
  createdAt: instantField,
});

const roleName = z
  .string()
  .max(40)
  .regex(/^rol_[0-7][0-9a-hjkmnp-tv-z]{25}$/);

export const separationConflictView = z.object({
  ruleId: z.string(),
  ruleName: z.string(),
  principalId: z.string(),
  principalName: z.string(),
  /** What brings each side. One holding may bring both. */
  first: z.string(),
  second: z.string(),
  /** The pair has been approved for this person. */
  excepted: z.boolean(),
});

/** What one person may not hold together. */
export const separationRoutes = [
  defineRoute({
    operation: 'GET /api/v1/separation-conflicts',
    summary: 'Who holds a separated pair together today, with or without an exception',
    description: 'What was held before a pair was separated stays held: these are the people. At most 1,000.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(separationConflictView) }),
  }),
  defineRoute({
    operation: 'GET /api/v1/separation-rules',
    summary: 'Pairs that one person may not hold together, with their exceptions',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(separationRuleView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/separation-rules',
    summary: 'Keep two roles or two permissions apart',
    description:
      'From now on nobody is given the second of the pair while holding the first, anywhere in the tenant, by assignment or by delegation. A role counts with what it is built on. What is held together already stays.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:manage' },
    transaction: 'write',
    status: 201,
    body: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('role'),
        name: nameField,
        pair: z.tuple([roleName, roleName]),
        reason: reasonField,
      }),
      z.strictObject({
        kind: z.literal('permission'),
        name: nameField,
        pair: z.tuple([permissionField, permissionField]),
        reason: reasonField,
      }),
    ]),
    response: separationRuleView,
    errors: ['PERM_004', 'PERM_014', 'RES_001'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/separation-rules/{id}',
    summary: 'Keep a pair apart no longer',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:manage' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('separation') }),
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/separation-rules/{id}/exceptions',
    summary: 'Ask that a pair may come together in one person',
    description: 'Somebody else must approve it, and not the person it is for.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:assign' },
    transaction: 'write',
    status: 202,
    params: z.strictObject({ id: idField('separation') }),
    body: z.strictObject({ principal: principalField, justification: reasonField }),
    response: z.object({
      approvalId: z.string(),
      state: z.string(),
      expiresAt: instantField,
      joined: z.boolean(),
    }),
    errors: ['APR_004', 'RES_001'],
  }),
] as const;
