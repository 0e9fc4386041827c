import type { PermissionDefinition } from '@haechi/http';

export const sinkPermissions: readonly PermissionDefinition[] = [
  { permission: 'sink:read', sensitive: false },
  // Whoever manages sinks decides where the log of the organisation goes.
  { permission: 'sink:manage', sensitive: true },
];
