import type { PermissionDefinition, SettingDefinition } from '@haechi/http';

export const PROVISIONING_ENABLED = 'provisioning.enabled';

export const provisioningSettings = [
  { key: PROVISIONING_ENABLED, area: 'provisioning', unit: 'switch', defaultValue: false },
] as const satisfies readonly SettingDefinition[];

export const provisioningPermissions = [
  { permission: 'provisioning:read', sensitive: false },
  { permission: 'provisioning:manage', sensitive: true },
  { permission: 'provisioning:sync', sensitive: true },
] as const satisfies readonly PermissionDefinition[];
