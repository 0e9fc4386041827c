import type { PermissionDefinition } from '@haechi/http';

export const keysPermissions: readonly PermissionDefinition[] = [
  { permission: 'key:read', sensitive: false },
  { permission: 'installation:read', sensitive: false },
  // Whoever issues certificates decides which machines are believed.
  { permission: 'key:manage', sensitive: true },
];
