import type { PermissionDefinition } from '@haechi/http';

export const settingPermissions: readonly PermissionDefinition[] = [
  { permission: 'settings:read', sensitive: false },
  { permission: 'settings:update', sensitive: true },
];
