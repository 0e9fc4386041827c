import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'setting.notifications.keepDays.title': '알림 보관 기간',
  'setting.notifications.keepDays.description':
    '더 오래된 알림은 지웁니다. 알림이 말하던 일은 로그에 그대로 남습니다.',
  'notifications.kind.anomaly': '내가 처리할 수 있는 이상 활동',
  'notifications.kind.approval_waiting': '내 결정을 기다리는 요청',
  'notifications.kind.request_decided': '내 요청의 결과',
  'notifications.kind.own_security': '내 계정의 보안',
  'notifications.kind.log_health': '로그 상태',
  'notifications.anomaly': '{rule}: {subject}',
  'notifications.log.healthy': '로그가 다시 정상입니다.',
  'notifications.log.degraded': '로그 기록이 밀리고 있습니다.',
  'notifications.log.refusing': '로그를 쓸 수 없어 변경을 거부하고 있습니다.',
} as const satisfies Catalogue;
