import { z } from 'zod';
import { checkContext, considered, decisionView, grantingRole } from './checks.ts';
import {
  idField,
  instantInput,
  permissionField,
  permissionPatternField,
  principalField,
  scopeField,
} from './fields.ts';
import { heldPermissionView } from './held-permissions.ts';
import { conditionField } from './policies.ts';
import { defineRoute } from './route.ts';

const patterns = z.array(permissionPatternField).max(200);

/** A change somebody thinks about making. Whom a role is given to is whom the question is about. */
export const hypotheticalChange = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('give_role'),
    roleId: idField('role'),
    scope: scopeField,
    startsAt: instantInput.optional(),
    endsAt: instantInput.optional(),
    condition: conditionField.optional(),
  }),
  z.strictObject({ kind: z.literal('take_role'), assignmentId: idField('assignment') }),
  z.strictObject({ kind: z.literal('edit_role'), roleId: idField('role'), patterns }),
  z.strictObject({
    kind: z.literal('add_rule'),
    name: z.string().max(100).default(''),
    effect: z.enum(['allow', 'deny']),
    scope: scopeField,
    permissions: patterns.min(1),
    condition: conditionField.optional(),
  }),
  z.strictObject({ kind: z.literal('remove_rule'), ruleId: idField('rule') }),
]);

const answerView = decisionView.extend({
  considered: z.array(considered),
  wouldGrant: z.array(grantingRole),
});

/** Asking about others, and about what is not so yet. */
export const whatIfRoutes = [
  defineRoute({
    operation: 'GET /api/v1/access/permissions',
    summary: 'What somebody may do at a scope, and through what',
    description: 'Without `principal`: the caller. About somebody else it needs `access:check` at the scope.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    query: z.strictObject({ principal: principalField.optional(), scope: scopeField }),
    response: heldPermissionView,
    errors: ['PERM_001', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/access/what-if',
    summary: 'How a question would be decided if something were changed first; nothing is changed',
    description:
      'Needs `access:check` at the scope, `role:read` to think about roles and `policy:read` to think about rules. A registered resource of the permission’s type, named by `resourceId`, brings its attributes and its place along; the place given counts only where it is not registered. With `context.time` periods of validity are judged at that time as well. That it was asked is on record.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'access:check' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({
      principal: principalField.optional(),
      permission: permissionField,
      scope: scopeField,
      resourceId: z
        .string()
        .min(1)
        .max(190)
        .regex(/^[^\p{Cc}\p{Cs}]+$/u)
        .optional(),
      context: checkContext.optional(),
      changes: z.array(hypotheticalChange).max(20).default([]),
    }),
    response: z.object({
      /** As things are, and as if they had been changed. */
      asIs: answerView,
      asIf: answerView,
      /** The person is suspended: a role given now would not count before that ends. */
      suspended: z.boolean(),
      /** The resource is registered, and was judged with what is known about it. */
      registered: z.boolean(),
    }),
    errors: ['PERM_001', 'PERM_004', 'PERM_006', 'PERM_012', 'RES_001'],
  }),
] as const;
