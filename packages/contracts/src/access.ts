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
  slugField,
  textField,
} from './fields.ts';
import { defineRoute } from './route.ts';

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
  patterns: z.array(z.string()),
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
  createdAt: instantField,
  /** In the answer to giving it: the revision from which decisions know of it; ask with it as `minRevision`. */
  revision: z.number().int().optional(),
});

/** A CEL expression that is true or false; `POST /api/v1/conditions/validate` says what it may contain. */
const conditionField = textField(2000).min(1);
const conditionProblem = z.object({
  message: z.string(),
  /** Characters from `start` up to before `end`, from 0. */
  start: z.number().int(),
  end: z.number().int(),
});
/** Answer from this revision or a later one: waits up to a second for it, then refuses with `PERM_011`. */
const minRevision = z.number().int().min(0).optional();
/** What conditions may read of the circumstances. Left out: the caller's own for a question about themselves. */
const checkContext = z.strictObject({
  branchId: z.string().max(40).optional(),
  roleLevel: z.number().int().optional(),
  businessType: z.string().max(100).optional(),
  time: instantInput.optional(),
  ip: z.string().max(64).optional(),
  mfa: z.boolean().optional(),
  device: z.string().max(500).optional(),
});
const checkInput = z.strictObject({
  principal: principalField.optional(),
  permission: permissionField,
  scope: scopeField,
  context: checkContext.optional(),
});
const singleCheckInput = checkInput.extend({ minRevision });
export const decisionView = z.object({
  decision: z.enum(['allow', 'deny']),
  /** Stable code of the reason. */
  reasonCode: z.string(),
  /** The reason in the caller's language. */
  reason: z.string(),
  source: z.enum(['engine']),
  permission: z.string(),
  scope: z.string(),
  via: z
    .object({
      assignmentId: z.string(),
      roleKey: z.string(),
      roleName: z.string(),
      scope: z.string(),
      scopeName: z.string(),
      origin: z.string(),
      assignmentReason: z.string(),
      endsAt: instantField.nullable(),
    })
    .nullable(),
  revision: z.number().int(),
  /** Until when the answer holds if nothing changes; null when no window ends. */
  validUntil: instantField.nullable(),
  /** A condition took part: the answer is good for this moment and these circumstances only. */
  conditional: z.boolean().optional(),
  /** The first condition that could not be evaluated; what it guards does not count. */
  conditionError: z.object({ condition: z.string(), message: z.string() }).nullable().optional(),
});
const considered = z.object({
  kind: z.string(),
  id: z.string(),
  label: z.string(),
  outcome: z.string(),
  condition: z.string().nullable().optional(),
  conditionError: z.string().nullable().optional(),
});

const grantingRole = z.object({
  roleId: z.string(),
  roleKey: z.string(),
  roleName: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  permissionCount: z.number().int(),
});

export const accessRoutes = [
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
    response: roleView.extend({ effective: z.array(effectivePermissionView) }),
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
    errors: ['PERM_002', 'PERM_003', 'PERM_004', 'RES_001', 'VAL_003', 'VAL_004'],
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
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:read' },
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
    errors: ['PERM_002', 'PERM_006', 'PERM_007', 'PERM_012', 'RES_001'],
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
    operation: 'POST /api/v1/conditions/validate',
    summary: 'Is this a condition that can be saved?',
    description:
      'A condition is a CEL expression over `principal` (id, requesterId, attributes), `resource` (type, id, owner, attributes), `action` (name, properties), `scope` (id, kind, tenantId) and `context` (branchId, roleLevel, businessType, time, ip, mfa, device, attributes). Reading what is not known is an error, and an error denies: ask with `has(...)` first.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({ condition: conditionField }),
    response: z.object({ valid: z.boolean(), problem: conditionProblem.nullable() }),
  }),
  defineRoute({
    operation: 'POST /api/v1/access/check',
    summary: 'May this principal do this here?',
    description:
      'Without `principal`: the caller. Asking about somebody else needs `access:check` at the scope. A denial is an answer (200), not an error.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: singleCheckInput,
    response: decisionView,
    errors: ['PERM_001', 'PERM_004', 'PERM_011'],
  }),
  defineRoute({
    operation: 'POST /api/v1/access/check-batch',
    summary: 'Several checks at once; answers in the order asked',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({ checks: z.array(checkInput).min(1).max(100), minRevision }),
    response: z.object({ decisions: z.array(decisionView) }),
    errors: ['PERM_001', 'PERM_004', 'PERM_011'],
  }),
  defineRoute({
    operation: 'POST /api/v1/access/explain',
    summary: 'The decision, everything that was considered, and what would grant it',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: singleCheckInput,
    response: decisionView.extend({ considered: z.array(considered), wouldGrant: z.array(grantingRole) }),
    errors: ['PERM_001', 'PERM_004', 'PERM_011'],
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
    response: z.object({
      scope: z.string(),
      scopeName: z.string(),
      revision: z.number().int(),
      items: z.array(
        z.object({
          permission: z.string(),
          title: z.string(),
          sensitive: z.boolean(),
          sources: z.array(
            z.object({
              assignmentId: z.string(),
              roleKey: z.string(),
              roleName: z.string(),
              fromRoleKey: z.string(),
              scope: z.string(),
              scopeName: z.string(),
              startsAt: instantField.nullable(),
              endsAt: instantField.nullable(),
              origin: z.string(),
            }),
          ),
        }),
      ),
    }),
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
