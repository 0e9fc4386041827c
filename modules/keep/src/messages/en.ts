import type { Catalogue } from '@haechi/kernel';

export const en = {
  'permission.backup:read': 'See backups and drills',
  'permission.backup:manage': 'Back up, run drills, remove backups',
  'audit.action.keys.unlocked': 'The root key was opened with “{target}”',
} as const satisfies Catalogue;
