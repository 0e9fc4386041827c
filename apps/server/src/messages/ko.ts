import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'permission.api:read': 'API 문서 보기',
} as const satisfies Catalogue;
