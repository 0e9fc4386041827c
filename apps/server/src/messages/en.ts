import type { Catalogue } from '@haechi/kernel';

export const en = {
  'permission.api:read': 'Read the API reference',
} as const satisfies Catalogue;
