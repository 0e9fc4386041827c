import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'error.SET_001.title': '설정할 수 없는 값입니다',
  'error.SET_001.detail': '“{key}” 설정에 이 값을 쓸 수 없습니다.',
  'error.SET_001.remedy': '허용되는 값으로 바꾸세요: {allowed}',
  'setting.outbound.allowed.title': '허용할 외부 주소',
  'setting.outbound.allowed.description':
    '공개 주소가 아니어도 연결을 허용할 호스트, 주소, 대역입니다. 감사 로그 전송을 비롯해 밖으로 나가는 모든 연결에 적용됩니다. 앞에 http://를 붙이면 TLS 없는 연결도 허용합니다.',
  'permission.settings:read': '설정 보기',
  'permission.settings:update': '설정 바꾸기',
  'audit.action.setting.changed': '{actor}님이 “{target}” 설정을 바꾸었습니다. 사유: {reason}',
} as const satisfies Catalogue;
