import type { PermissionDefinition } from '@haechi/http';

export const keepPermissions: readonly PermissionDefinition[] = [
  { permission: 'backup:read', sensitive: false },
  // Whoever manages backups decides whether anything is left after a bad day.
  { permission: 'backup:manage', sensitive: true },
];
