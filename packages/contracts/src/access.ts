import { z } from 'zod';
import { breakGlassRoutes } from './break-glass.ts';
import { checkRoutes, grantingRole } from './checks.ts';
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
  slugField,
  textField,
} from './fields.ts';
import { heldPermissionView } from './held-permissions.ts';
import { opaRoutes } from './opa.ts';
import { conditionField, policyRoutes } from './policies.ts';
import { roleChangeRoutes } from './role-changes.ts';
import { roleTemplateRoutes } from './role-templates.ts';
import { defineRoute } from './route.ts';
import { separationRoutes } from './separation.ts';
import { whatIfRoutes } from './what-if.ts';

export * from './break-glass.ts';
export * from './checks.ts';
export * from './held-permissions.ts';
export * from './opa.ts';
export * from './policies.ts';
export * from './role-changes.ts';
export * from './role-templates.ts';
export * from './separation.ts';
export * from './what-if.ts';

export const permissionView = z.object({
  permission: z.string(),
  resource: z.string(),
  action: z.string(),
  sensitive: z.boolean(),
  title: z.string(),
});

export const roleView = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  description: z.string(),
  /** Where it may be assigned: at the platform, at a tenant or branch, or at a project. */
  level: z.enum(['system', 'tenant', 'project']),
  /** Base roles come with the product and cannot be changed. */
  base: z.boolean(),
  parentRoleId: z.string().nullable(),
  parentRoleKey: z.string().nullable(),
  /** The role it was copied from. */
  templateRoleId: z.string().nullable().optional(),
  patterns: z.array(z.string()),
  /** Permissions its template locks: they can be neither added nor removed. */
  locked: z.array(z.string()),
  /** For how many minutes it can be taken in an emergency; null when it cannot. */
  breakGlassMinutes: z.number().int().nullable(),
  permissionCount: z.number().int(),
  assignmentCount: z.number().int(),
  version: z.number().int(),
});
export const effectivePermissionView = z.object({
  permission: z.string(),
  pattern: z.string(),
  fromRoleKey: z.string(),
  inherited: z.boolean(),
});

export const assignmentView = z.object({
  id: z.string(),
  principalId: z.string(),
  principalName: z.string(),
  roleId: z.string(),
  roleKey: z.string(),
  roleName: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  startsAt: instantField.nullable(),
  endsAt: instantField.nullable(),
  /** How it came about: by hand, by an approved request, by an invitation, at installation. */
  origin: z.enum(['manual', 'request', 'invitation', 'installation']),
  reason: z.string(),
  /** CEL expression that must be true for it to count. */
  condition: z.string().nullable().optional(),
  /** Taken in an emergency: whatever rests on it goes on record. */
  breakGlass: z.boolean().optional(),
  createdAt: instantField,
  /** In the answer to giving it: the revision from which decisions know of it; ask with it as `minRevision`. */
  revision: z.number().int().optional(),
});

export const accessRoutes = [
  ...policyRoutes,
  ...separationRoutes,
  ...roleTemplateRoutes,
  ...breakGlassRoutes,
  ...checkRoutes,
  ...whatIfRoutes,
  ...roleChangeRoutes,
  ...opaRoutes,
  defineRoute({
    operation: 'GET /api/v1/permissions',
    summary: 'Every registered permission',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    response: z.object({ items: z.array(permissionView) }),
  }),
  defineRoute({
    operation: 'GET /api/v1/roles',
    summary: 'Roles that can be assigned here: base roles and the tenant’s own',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(roleView) }),
  }),
  defineRoute({
    operation: 'GET /api/v1/roles/{id}',
    summary: 'One role with its effective permissions and where each comes from',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:read' },
    transaction: 'read',
    status: 200,
    params: z.strictObject({ id: idField('role') }),
    response: roleView.extend({
      effective: z.array(effectivePermissionView),
      /** Permissions that copies of this role can neither add nor remove. */
      locksOfCopies: z.array(z.string()),
    }),
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/roles',
    summary: 'Create a role of this tenant, from nothing or on top of a parent role',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:create' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      key: slugField,
      name: nameField,
      description: textField(500).default(''),
      level: z.enum(['tenant', 'project']),
      parentRoleId: idField('role').optional(),
      patterns: z.array(permissionPatternField).max(200).default([]),
    }),
    response: roleView,
    errors: ['PERM_002', 'PERM_004', 'PERM_005', 'RES_001'],
  }),
  defineRoute({
    operation: 'PATCH /api/v1/roles/{id}',
    summary: 'Change a role of this tenant',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:update' },
    transaction: 'write',
    status: 200,
    ifMatch: true,
    params: z.strictObject({ id: idField('role') }),
    body: z.strictObject({
      name: nameField.optional(),
      description: textField(500).optional(),
      patterns: z.array(permissionPatternField).max(200).optional(),
    }),
    response: roleView,
    errors: ['PERM_002', 'PERM_003', 'PERM_004', 'PERM_010', 'PERM_015', 'RES_001', 'VAL_003', 'VAL_004'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/roles/{id}',
    summary: 'Delete a role of this tenant that nobody holds',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:delete' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('role') }),
    response: emptyResponse,
    errors: ['PERM_003', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/assignments',
    summary: 'Who holds which role where in the active tenant',
    description:
      'Needs `role:read` at the tenant. At one scope `member:read` is enough: who works there sees who else does.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'role:read' },
    transaction: 'read',
    status: 200,
    query: z.strictObject({ principal: principalField.optional(), scope: scopeField.optional() }),
    response: z.object({ items: z.array(assignmentView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/assignments',
    summary: 'Give a role at a scope, for good or for a time',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'role:assign' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      principal: principalField,
      roleId: idField('role'),
      scope: scopeField,
      startsAt: instantInput.optional(),
      endsAt: instantInput.optional(),
      condition: conditionField.optional(),
      reason: reasonField,
    }),
    response: assignmentView,
    errors: ['PERM_002', 'PERM_006', 'PERM_007', 'PERM_010', 'PERM_012', 'RES_001'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/assignments/{id}',
    summary: 'Take a role back',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'role:assign' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('assignment') }),
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['PERM_002', 'PERM_008', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/me/permissions',
    summary: 'What I may do at a scope, since when, until when, through what',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    query: z.strictObject({ scope: scopeField.optional() }),
    response: heldPermissionView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/scopes',
    summary: 'The scope tree of the active tenant, as far as the caller has anything to do with it',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    response: z.object({
      items: z.array(
        z.object({
          scope: z.string(),
          kind: z.enum(['platform', 'tenant', 'branch', 'project']),
          name: z.string(),
          parent: z.string().nullable(),
        }),
      ),
    }),
  }),
  defineRoute({
    operation: 'POST /api/v1/access-requests',
    summary: 'Ask for a role at a scope; people who may decide are told at once',
    description:
      'Asking for the same thing again while it is pending joins the pending request. Poll `GET /api/v1/approvals/{id}` or listen to `GET /api/v1/events`.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 202,
    body: z.strictObject({
      roleId: idField('role'),
      scope: scopeField,
      durationMinutes: z.number().int().min(5).max(525_600).optional(),
      justification: reasonField,
      permission: permissionField.optional(),
    }),
    response: z.object({
      approvalId: z.string(),
      state: z.string(),
      expiresAt: instantField,
      joined: z.boolean(),
      poll: z.string(),
    }),
    errors: ['APR_004', 'PERM_006', 'PERM_007', 'PERM_009', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/access-requests/options',
    summary: 'Roles that would grant a permission at a scope and that I could ask for',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({ permission: permissionField, scope: scopeField }),
    response: z.object({ items: z.array(grantingRole) }),
    errors: ['PERM_004', 'RES_001'],
  }),
] as const;
