import type { Catalogue } from '@haechi/kernel';

export const en = {
  'permission.backup:read': 'See backups and drills',
  'permission.backup:manage': 'Back up, run drills, remove backups',
} as const satisfies Catalogue;
