import type { PermissionDefinition } from '@haechi/http';

export const gatePermissions: readonly PermissionDefinition[] = [
  { permission: 'gate:read', sensitive: false },
  // Whoever manages the gate decides what agents can do, and what waits for a person.
  { permission: 'gate:manage', sensitive: true },
  { permission: 'gate:grant', sensitive: true },
  { permission: 'gate:break-glass', sensitive: true },
  // Calls have events of their own, so using these rights is not put on record a second time.
  { permission: 'tool:call-low', sensitive: false },
  { permission: 'tool:call-medium', sensitive: false },
  { permission: 'tool:call-high', sensitive: false },
  { permission: 'tool:call-critical', sensitive: false },
];
