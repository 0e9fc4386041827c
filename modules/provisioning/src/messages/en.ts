import type { Catalogue } from '@haechi/kernel';

export const en = {
  'permission.provisioning:read': 'See what the directory says',
  'permission.provisioning:manage': 'Tie roles to groups of the directory',
  'permission.provisioning:sync': 'Provision people and groups from a directory (SCIM)',
  'setting.provisioning.enabled.title': 'Provisioning from a directory (SCIM)',
  'setting.provisioning.enabled.description':
    'A directory may make, change and suspend people of this organisation. It needs a token of a service account with the role PROVISIONER.',
  'audit.action.provisioning.user_changed': '{actor} provisioned {target}',
  'audit.action.provisioning.group_changed': '{actor} provisioned the group {target}',
  'audit.action.provisioning.group_deleted': '{actor} took the group {target} away',
  'audit.action.provisioning.role_tied': '{actor} gave the group {target} a role: {reason}',
  'audit.action.provisioning.role_untied': '{actor} took a role from the group {target}: {reason}',
} as const satisfies Catalogue;
