import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'error.ANO_001.title': '이미 상태가 바뀐 이상 활동입니다',
  'error.ANO_001.detail': '지금 상태에서는 이 처리를 할 수 없습니다.',
  'error.ANO_001.remedy': '다시 불러오세요. 다른 사람이 먼저 처리했을 수 있습니다.',
  'error.ANO_002.title': '이 규칙에 쓸 수 없는 설정입니다',
  'error.ANO_002.detail': '허용되지 않는 값: {values}',
  'error.ANO_002.remedy': '규칙 설정에 표시된 범위 안에서 정하세요.',
  'error.ANO_003.title': '되돌릴 조치가 없습니다',
  'error.ANO_003.detail': '이 이상 활동으로 정지된 사람이 없거나 이미 다시 일하고 있습니다.',
  'error.ANO_003.remedy': '구성원 화면에서 그 사람의 상태를 확인하세요.',
  'error.ANO_004.title': '이 기간은 시험할 수 없습니다',
  'error.ANO_004.detail': '기간이 비어 있거나 {days}일보다 깁니다.',
  'error.ANO_004.remedy': '기간을 줄이거나 최대 기간 설정을 바꾸세요.',

  'permission.anomaly:read': '이상 활동 보기',
  'permission.anomaly:handle': '이상 활동 처리',
  'permission.anomaly:configure': '이상 활동 규칙 바꾸기',

  'setting.anomalies.measureWithinMinutes.title': '자동 조치를 할 수 있는 시간',
  'setting.anomalies.measureWithinMinutes.description':
    '원인이 된 일이 있은 뒤 이 시간 안에만 자동 조치를 합니다. 서버가 멈췄다 돌아온 때처럼 늦게 찾은 것은 조치 없이 보여 주기만 합니다.',
  'setting.anomalies.forgetDays.title': '규칙이 사람을 기억하는 기간',
  'setting.anomalies.forgetDays.description':
    '이 기간 동안 아무 기록이 없는 사람에 대해 규칙이 익힌 내용을 잊습니다.',
  'setting.anomalies.replayDaysMax.title': '규칙 시험의 최대 기간',
  'setting.anomalies.replayDaysMax.description': '한 번의 시험에 쓸 수 있는 지난 기록의 일수입니다.',
  'setting.anomalies.replayEventsMax.title': '한 번의 시험이 읽는 최대 기록 수',
  'setting.anomalies.replayEventsMax.description': '이만큼 읽으면 멈추고 어디서부터 이어 갈지 알려 줍니다.',

  'anomalies.rule.many_denials.title': '잦은 거부',
  'anomalies.rule.many_denials.description': '한 사람이 짧은 시간에 여러 번 거부당합니다.',
  'anomalies.rule.unusual_hour.title': '평소와 다른 시간의 로그인',
  'anomalies.rule.unusual_hour.description': '업무 시간이 아니고 그 사람의 습관도 아닌 시간에 로그인합니다.',
  'anomalies.rule.unusual_address.title': '낯선 주소',
  'anomalies.rule.unusual_address.description':
    '한 번도 쓰지 않은 네트워크에서 로그인합니다. 처음 몇 번은 익히기만 합니다.',
  'anomalies.rule.dormant_account.title': '오래 쓰지 않은 계정 사용',
  'anomalies.rule.dormant_account.description': '오랫동안 아무도 쓰지 않던 계정이 다시 쓰입니다.',
  'anomalies.rule.far_apart.title': '멀리 떨어진 곳의 동시 로그인',
  'anomalies.rule.far_apart.description':
    '한 사람이 서로 다른 지역에서 동시에 로그인해 있습니다. 위치 데이터베이스가 없으면 네트워크로 구분합니다.',
  'anomalies.rule.mass_reading.title': '대량 조회',
  'anomalies.rule.mass_reading.description': '한 사람이 짧은 시간에 매우 많은 기록을 읽거나 내보냅니다.',

  'anomalies.summary.many_denials': '{minutes}분 동안 {count}번 거부됨',
  'anomalies.summary.unusual_hour': '{time}에 로그인. 평소 시간은 {from}시~{to}시 ({timeZone})',
  'anomalies.summary.unusual_address': '{network}에서 처음 로그인. 알려진 다른 네트워크 {known}개',
  'anomalies.summary.dormant_account': '{days}일 만에 다시 사용',
  'anomalies.summary.far_apart': '{here}에서 로그인. {minutes}분 전에는 {there}에서 로그인',
  'anomalies.summary.far_apart_places':
    '{here}에서 로그인. {minutes}분 전에는 {kilometres}km 떨어진 {there}에서 로그인',
  'anomalies.summary.mass_reading': '{minutes}분 동안 기록 {records}건 조회',

  'anomalies.parameter.count': '거부 횟수',
  'anomalies.parameter.windowMinutes': '기준 시간 (분)',
  'anomalies.parameter.fromHour': '업무 시작 시각',
  'anomalies.parameter.toHour': '업무 종료 시각',
  'anomalies.parameter.timeZone': '시간대',
  'anomalies.parameter.habitDays': '습관으로 보는 일수',
  'anomalies.parameter.learnSignIns': '익히는 로그인 횟수',
  'anomalies.parameter.forgetDays': '네트워크를 잊는 기간 (일)',
  'anomalies.parameter.trustedNetworks': '언제나 익숙한 네트워크',
  'anomalies.parameter.days': '쓰지 않은 기간 (일)',
  'anomalies.parameter.kilometres': '거리 (km)',
  'anomalies.parameter.records': '기록 수',

  'anomalies.skipped.last_administrator': '조치하지 않음: 이 조직을 관리할 다른 사람이 없습니다.',
  'anomalies.skipped.too_late': '조치하지 않음: 일이 있은 뒤 너무 늦게 찾았습니다.',
  'anomalies.skipped.not_a_person': '조치하지 않음: 사람에 관한 것이 아닙니다.',
  'anomalies.skipped.not_a_member': '조치하지 않음: 이 조직에서 일하는 구성원이 아닙니다.',
  'anomalies.skipped.no_session': '조치하지 않음: 열린 세션이 없었습니다.',

  'audit.action.anomaly.found': '이상 활동이 감지되었습니다: {target}',
  'audit.action.anomaly.acknowledged':
    '{actor}님이 이상 활동 “{target}”{target~을/를} 확인했습니다. 사유: {reason}',
  'audit.action.anomaly.resolved':
    '{actor}님이 이상 활동 “{target}”{target~을/를} 해결했습니다. 사유: {reason}',
  'audit.action.anomaly.dismissed':
    '{actor}님이 이상 활동 “{target}”{target~을/를} 오탐으로 처리했습니다. 사유: {reason}',
  'audit.action.anomaly.reopened':
    '{actor}님이 이상 활동 “{target}”{target~을/를} 다시 열었습니다. 사유: {reason}',
  'audit.action.anomaly.measure_taken': '이상 활동에 따라 자동으로 조치했습니다: {target}',
  'audit.action.anomaly.measure_skipped': '자동 조치를 하지 않았습니다({reason}): {target}',
  'audit.action.anomaly.measure_undone':
    '{actor}님이 이상 활동 “{target}”에 따른 조치를 되돌렸습니다. 사유: {reason}',
  'audit.action.anomaly_rule.changed':
    '{actor}님이 이상 활동 규칙 “{target}”{target~을/를} 바꾸었습니다. 사유: {reason}',
} as const satisfies Catalogue;
