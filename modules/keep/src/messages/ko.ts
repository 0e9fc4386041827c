import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'permission.backup:read': '백업과 복구 훈련 보기',
  'permission.backup:manage': '백업 실행, 복구 훈련 실행, 백업 삭제',
  'audit.action.keys.unlocked': '“{target}”{target~으로/로} 루트 키를 열었습니다',
} as const satisfies Catalogue;
