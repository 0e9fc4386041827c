import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'permission.opa:read': '정책 서버 사용 현황 조회',
  'permission.opa:manage': '정책 서버에 묻는 범위 관리',
  'permission.opa:bundle': '정책 서버용 역할·할당 번들 내려받기',
  'access.reason.opa_denied':
    '보유한 역할은 {scope}에서 {permission} 권한을 허용하지만 정책 서버가 거부했어요.',
  'access.reason.opa_unavailable':
    '{scope}의 {permission} 권한은 정책 서버의 판단이 필요한데 쓸 수 있는 답을 받지 못했어요. 조회만 계속할 수 있어요.',
  'authzen.reason.opa_denied': '정책 서버가 거부했어요.',
  'authzen.reason.opa_unavailable': '정책 서버의 판단이 필요한데 쓸 수 있는 답을 받지 못했어요.',
  'access.opa.label': '정책 서버(OPA)',
  'access.opa.outcome.allowed': '동의함',
  'access.opa.outcome.denied': '거부함',
  'access.opa.outcome.fell_back': '답 없음({failure}); 조회는 보유한 역할대로 허용',
  'access.opa.outcome.unavailable': '답 없음({failure}); 변경은 거부',
  'access.opa.failure.undefined': '정책에 해당하는 답이 없음',
  'access.opa.failure.timeout': '제한 시간 초과',
  'access.opa.failure.unreachable': '연결할 수 없음',
  'access.opa.failure.http_status': '오류로 응답함',
  'access.opa.failure.malformed': '응답을 읽을 수 없음',
  'access.opa.failure.wrong_type': '응답이 참·거짓이 아님',
  'access.opa.failure.breaker_open': '최근 실패가 이어져 묻지 않음',
  'access.opa.failure.cancelled': '요청이 취소됨',
  'access.opa.failure.not_configured': '설정된 정책 서버가 없음',
  'audit.action.opa_mark.made': '{actor}님이 정책 서버에도 묻도록 지정했습니다: {target}',
  'audit.action.opa_mark.taken_away': '{actor}님이 정책 서버에 묻는 지정을 해제했습니다: {target}',
  'audit.action.opa.forgotten': '{actor}님이 정책 서버의 답을 모두 비웠습니다',
  'audit.action.bundle_key.made': '{actor}님이 다음 번들 서명 키를 만들었습니다: {target}',
  'audit.action.access.fell_back': '{actor}님의 조회가 정책 서버 없이 허용되었습니다: {target}',
  'error.OPA_001.title': '그런 자원 종류가 없어요',
  'error.OPA_001.detail': '{type}에 관한 권한이 없습니다. 비슷한 이름: {nearest}',
  'error.OPA_001.remedy': '이름을 확인하거나, 모든 종류를 뜻하는 *를 쓰세요.',
  'error.OPA_002.title': '이미 지정되어 있어요',
  'error.OPA_002.detail': '이 범위의 {type} 자원은 이미 정책 서버에 묻고 있습니다.',
  'error.OPA_002.remedy': '더 하실 일은 없습니다.',
  'setting.access.opaBudget.title': '정책 서버 응답 제한 시간',
  'setting.access.opaBudget.description':
    '정책 서버의 답을 기다리는 시간입니다. 넘으면 조회는 보유한 역할대로, 변경은 거부로 처리합니다.',
  'setting.access.opaDecisionCache.title': '정책 서버 답의 보관 시간',
  'setting.access.opaDecisionCache.description':
    '같은 질문에 기억한 답을 쓰는 시간입니다. 역할이나 규칙이 바뀌면 바로 버립니다. 0이면 보관하지 않습니다.',
  'setting.access.opaBundleCache.title': '번들 보관 시간',
  'setting.access.opaBundleCache.description': '바뀐 것이 없는 동안 서명한 번들을 다시 내주는 시간입니다.',
  'setting.access.opaDataCache.title': '번들 데이터 보관 시간',
  'setting.access.opaDataCache.description':
    '바뀐 것이 없는 동안 번들 데이터를 새 번들에 다시 쓰는 시간입니다.',
  'setting.access.opaFailuresMax.title': '정책 서버 호출을 멈추는 연속 실패 횟수',
  'setting.access.opaFailuresMax.description': '이만큼 잇달아 실패하면 한동안 묻지 않습니다.',
  'setting.access.opaCoolDown.title': '정책 서버 호출을 멈추는 시간',
  'setting.access.opaCoolDown.description':
    '지나면 질문 하나를 시험 삼아 보내고, 성공하면 다시 모두 묻습니다.',
  'setting.access.opaKeyNotice.title': '새 번들 키의 예고 기간',
  'setting.access.opaKeyNotice.description':
    '새 키로 서명하기 전에 키를 보여 주기만 하는 기간입니다. 그동안 정책 서버에 키를 등록합니다.',
} as const satisfies Catalogue;
