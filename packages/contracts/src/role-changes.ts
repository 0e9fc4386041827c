import { z } from 'zod';
import { idField, permissionPatternField, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

const permissions = z.array(z.string());

const roleChange = z.strictObject({
  roleId: idField('role'),
  /** The version the change was made from. */
  version: z.number().int().min(1),
  patterns: z.array(permissionPatternField).max(200),
});
const roleChanges = z
  .array(roleChange)
  .min(1)
  .max(200)
  .refine((changes) => new Set(changes.map(({ roleId }) => roleId)).size === changes.length, 'a role twice');

/** Several roles edited together, as in the permission matrix. */
export const roleChangeRoutes = [
  defineRoute({
    operation: 'POST /api/v1/role-changes/preview',
    summary: 'What editing several roles would do, and to whom; nothing is changed',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:update' },
    transaction: 'read',
    status: 200,
    body: z.strictObject({ changes: roleChanges }),
    response: z.object({
      /** The edited roles, and those built on them. */
      roles: z.array(
        z.object({
          roleId: z.string(),
          roleKey: z.string(),
          roleName: z.string(),
          /** False for a role that only inherits the change. */
          edited: z.boolean(),
          added: permissions,
          removed: permissions,
          gains: permissions,
          losses: permissions,
          /** What somebody else made of the role meanwhile; null while it is as it was. */
          conflict: z.object({ version: z.number().int(), patterns: permissions }).nullable(),
          assignmentCount: z.number().int(),
        }),
      ),
      /** People for whom something changes, all other roles of theirs considered; at most 200 of them. */
      people: z.array(
        z.object({
          principalId: z.string(),
          principalName: z.string(),
          scope: z.string(),
          scopeName: z.string(),
          gains: permissions,
          losses: permissions,
        }),
      ),
      /** How many holdings of these roles were looked at, and how many there are. */
      examined: z.number().int(),
      holdings: z.number().int(),
    }),
    errors: ['PERM_003', 'PERM_004', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/role-changes',
    summary: 'Edit several roles together: all of them or none',
    description:
      'Each change names the version it was made from. When one of the roles has been changed since, nothing is saved, and `conflicts` of the problem names them all.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'role:update' },
    transaction: 'write',
    status: 200,
    body: z.strictObject({ changes: roleChanges, reason: reasonField }),
    response: z.object({ items: z.array(z.object({ roleId: z.string(), version: z.number().int() })) }),
    errors: ['PERM_002', 'PERM_003', 'PERM_004', 'PERM_010', 'PERM_015', 'RES_001', 'VAL_003'],
  }),
] as const;
