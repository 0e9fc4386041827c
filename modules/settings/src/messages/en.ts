import type { Catalogue } from '@haechi/kernel';

export const en = {
  'error.SET_001.title': 'Not a value this setting can have',
  'error.SET_001.detail': 'The setting “{key}” cannot have this value.',
  'error.SET_001.remedy': 'Give it one that is allowed: {allowed}',
  'setting.outbound.allowed.title': 'Allowed outbound addresses',
  'setting.outbound.allowed.description':
    'Hosts, addresses or ranges that are not public and may be reached all the same, by sinks and by everything else that connects outwards. Put http:// before an entry to allow it without TLS.',
  'permission.settings:read': 'See settings',
  'permission.settings:update': 'Change settings',
  'audit.action.setting.changed': '{actor} changed the setting “{target}”. Reason: {reason}',
} as const satisfies Catalogue;
