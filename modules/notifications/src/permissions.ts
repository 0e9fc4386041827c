import type { PermissionDefinition } from '@haechi/http';

export const notificationPermissions: readonly PermissionDefinition[] = [
  { permission: 'notification_channel:read', sensitive: false },
  // Whoever manages channels decides where what approvers are told goes.
  { permission: 'notification_channel:manage', sensitive: true },
];
