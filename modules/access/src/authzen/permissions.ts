import type { PermissionDefinition } from '@haechi/http';

export const authzenPermissions: readonly PermissionDefinition[] = [
  { permission: 'resource:read', sensitive: false },
  { permission: 'resource:update', sensitive: true },
  { permission: 'resource:declare', sensitive: true },
];
