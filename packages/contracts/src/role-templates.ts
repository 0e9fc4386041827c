import { z } from 'zod';
import { idField, nameField, permissionField, slugField, textField } from './fields.ts';
import { defineRoute } from './route.ts';

const roleParams = z.strictObject({ id: idField('role') });
const permissions = z.array(z.string());

/** Roles as templates for other roles. */
export const roleTemplateRoutes = [
  defineRoute({
    operation: 'GET /api/v1/role-comparison',
    summary: 'What two roles give, side by side',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:read' },
    transaction: 'none',
    status: 200,
    query: z.strictObject({ first: idField('role'), second: idField('role') }),
    response: z.object({ both: permissions, onlyFirst: permissions, onlySecond: permissions }),
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/roles/{id}/copies',
    summary: 'Copy a role into this tenant; the copy remembers what it was copied from',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:create' },
    transaction: 'write',
    status: 201,
    params: roleParams,
    body: z.strictObject({ key: slugField, name: nameField, description: textField(500).default('') }),
    response: z.object({ id: z.string(), templateRoleId: z.string(), version: z.number().int() }),
    errors: ['PERM_002', 'PERM_005', 'PERM_006', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/roles/{id}/template-diff',
    summary: 'How a copy differs from the role it was copied from, and what changed there since',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:read' },
    transaction: 'read',
    status: 200,
    params: roleParams,
    response: z.object({
      templateRoleId: z.string(),
      /** Permissions the copy can neither add nor remove. */
      locked: permissions,
      /** Patterns the copy has and its template has not, and the other way round. */
      added: permissions,
      removed: permissions,
      /** What the template has got and lost since it was copied or last taken over. */
      templateAdded: permissions,
      templateRemoved: permissions,
    }),
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/roles/{id}/take-over',
    summary: 'Bring into a copy what changed in its template since; its own changes stay',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:update' },
    transaction: 'write',
    status: 200,
    ifMatch: true,
    params: roleParams,
    response: z.object({ id: z.string(), version: z.number().int() }),
    errors: ['PERM_002', 'PERM_003', 'PERM_010', 'RES_001', 'VAL_003', 'VAL_004'],
  }),
  defineRoute({
    operation: 'PUT /api/v1/roles/{id}/locks',
    summary: 'Say which permissions copies of a role can neither add nor remove',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:update' },
    transaction: 'write',
    status: 200,
    params: roleParams,
    body: z.strictObject({ permissions: z.array(permissionField).max(200) }),
    response: z.object({ locked: permissions }),
    errors: ['PERM_003', 'PERM_004', 'RES_001'],
  }),
] as const;
