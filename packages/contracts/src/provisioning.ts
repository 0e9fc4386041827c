import { z } from 'zod';
import { idField, instantField, reasonField, scopeField } from './fields.ts';
import { defineRoute } from './route.ts';

export const provisioningGroupView = z.object({
  id: z.string(),
  displayName: z.string(),
  externalId: z.string().nullable(),
  memberCount: z.number().int(),
  updatedAt: instantField,
  /** Roles its members hold. */
  roles: z.array(
    z.object({
      roleId: z.string(),
      roleName: z.string(),
      scope: z.string(),
      scopeName: z.string(),
    }),
  ),
});

const params = z.strictObject({ id: idField('group') });
const roleAt = { roleId: idField('role'), scope: scopeField, reason: reasonField };

/** Provisioning from a directory (SCIM 2.0): what the console shows of it. The protocol itself is below `/scim/v2`. */
export const provisioningRoutes = [
  defineRoute({
    operation: 'GET /api/v1/provisioning',
    summary: 'Provisioning from a directory: its address, whether it is on, and the groups of the directory',
    tag: 'tenants',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'provisioning:read' },
    transaction: 'read',
    status: 200,
    response: z.object({
      /** What the directory is given as the address of this SCIM service. */
      address: z.string(),
      enabled: z.boolean(),
      userCount: z.number().int(),
      groups: z.array(provisioningGroupView),
    }),
  }),
  defineRoute({
    operation: 'POST /api/v1/provisioning/groups/{id}/roles',
    summary: 'Give the members of a group of the directory a role, now and whoever comes later',
    tag: 'tenants',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'provisioning:manage' },
    transaction: 'write',
    status: 200,
    params,
    body: z.strictObject(roleAt),
    response: provisioningGroupView,
    errors: ['RES_001', 'PERM_002', 'PERM_006', 'PERM_010'],
  }),
  defineRoute({
    operation: 'POST /api/v1/provisioning/groups/{id}/roles/remove',
    summary: 'Take a role from a group of the directory, and from everybody who held it by the group',
    tag: 'tenants',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'provisioning:manage' },
    transaction: 'write',
    status: 200,
    params,
    body: z.strictObject(roleAt),
    response: provisioningGroupView,
    errors: ['RES_001'],
  }),
] as const;
