import type { Catalogue } from '@haechi/kernel';

export const en = {
  'setting.notifications.keepDays.title': 'How long notices are kept',
  'setting.notifications.keepDays.description':
    'Older notices are forgotten; the log keeps what they told of.',
  'notifications.kind.anomaly': 'Anomalies I may deal with',
  'notifications.kind.approval_waiting': 'Requests that wait for my decision',
  'notifications.kind.request_decided': 'Decisions about my requests',
  'notifications.kind.own_security': 'Security of my account',
  'notifications.kind.log_health': 'Health of the log',
  'notifications.anomaly': '{rule}: {subject}',
  'notifications.log.healthy': 'The log is healthy again.',
  'notifications.log.degraded': 'The log is falling behind.',
  'notifications.log.refusing': 'The log takes nothing; changes are refused.',
} as const satisfies Catalogue;
