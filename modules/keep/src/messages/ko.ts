import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'permission.backup:read': '백업과 복구 훈련 보기',
  'permission.backup:manage': '백업 실행, 복구 훈련 실행, 백업 삭제',
} as const satisfies Catalogue;
