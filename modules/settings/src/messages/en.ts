import type { Catalogue } from '@haechi/kernel';

export const en = {
  'error.SET_001.title': 'Not a value this setting can have',
  'error.SET_001.detail': 'The setting “{key}” cannot have this value.',
  'error.SET_001.remedy': 'Give it one that is allowed: {allowed}',
  'permission.settings:read': 'See settings',
  'permission.settings:update': 'Change settings',
  'audit.action.setting.changed': '{actor} changed the setting “{target}”. Reason: {reason}',
} as const satisfies Catalogue;
