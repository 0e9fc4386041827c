import type { PermissionDefinition } from '@haechi/http';

export const opaPermissions: readonly PermissionDefinition[] = [
  { permission: 'opa:read', sensitive: false, reads: true },
  { permission: 'opa:manage', sensitive: true, reads: false },
  { permission: 'opa:bundle', sensitive: true, reads: true },
];
