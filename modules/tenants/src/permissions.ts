import type { PermissionDefinition } from '@haechi/http';

export const tenantPermissions: readonly PermissionDefinition[] = [
  { permission: 'tenant:create', sensitive: false },
  { permission: 'tenant:read', sensitive: false },
  { permission: 'tenant:update', sensitive: false },
  { permission: 'tenant:enter', sensitive: false },
  { permission: 'branch:read', sensitive: false },
  { permission: 'branch:create', sensitive: false },
  { permission: 'project:read', sensitive: false },
  { permission: 'project:create', sensitive: false },
  { permission: 'project:update', sensitive: true },
  { permission: 'project:archive', sensitive: true },
  { permission: 'member:read', sensitive: false },
  { permission: 'member:invite', sensitive: true },
  { permission: 'member:update', sensitive: true },
];
