import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'error.SET_001.title': '설정할 수 없는 값입니다',
  'error.SET_001.detail': '“{key}” 설정에 이 값을 쓸 수 없습니다.',
  'error.SET_001.remedy': '허용되는 값으로 바꾸세요: {allowed}',
  'permission.settings:read': '설정 보기',
  'permission.settings:update': '설정 바꾸기',
  'audit.action.setting.changed': '{actor}님이 “{target}” 설정을 바꾸었습니다. 사유: {reason}',
} as const satisfies Catalogue;
