import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'error.SINK_001.title': '이미 쓰는 이름입니다',
  'error.SINK_001.detail': '“{name}”{name~이라는/라는} 전송 대상이 이미 있습니다.',
  'error.SINK_001.remedy': '다른 이름을 입력하세요.',
  'error.SINK_002.title': '전송 대상이 너무 많습니다',
  'error.SINK_002.detail': '이 조직에 둘 수 있는 전송 대상은 {max}개까지입니다.',
  'error.SINK_002.remedy': '필요 없는 대상을 삭제하거나 “최대 전송 대상 수” 설정을 늘리세요.',
  'error.SINK_003.title': '허용되지 않은 주소입니다',
  'error.SINK_003.detail': '이 주소로는 연결할 수 없습니다: {address}.',
  'error.SINK_003.remedy':
    'https로 접속하는 공개 주소를 쓰거나, 플랫폼 관리자에게 “허용할 외부 주소” 설정에 추가해 달라고 요청하세요.',
  'error.SINK_004.title': '이 종류의 전송 대상에는 할 수 없습니다',
  'error.SINK_004.detail': '전송 대상의 종류는 바꿀 수 없고, 서명 키는 웹훅에만 있습니다.',
  'error.SINK_004.remedy': '원하는 종류로 전송 대상을 새로 만드세요.',
  'error.SINK_005.title': '지금 상태에서는 할 수 없습니다',
  'error.SINK_005.detail': '이미 그 상태이거나 처리가 끝났습니다.',
  'error.SINK_005.remedy': '페이지를 새로 고친 뒤 다시 확인하세요.',
  'error.SINK_006.title': '인증 정보가 빠졌습니다',
  'error.SINK_006.detail': '로그인에는 비밀번호가, 클라이언트 인증서에는 개인 키가 필요합니다.',
  'error.SINK_006.remedy': '비밀번호나 개인 키를 입력하세요.',
  'permission.sink:read': '전송 대상 보기',
  'permission.sink:manage': '전송 대상 관리',
  'setting.sinks.countMax.title': '최대 전송 대상 수',
  'setting.sinks.countMax.description': '한 조직이 감사 로그를 보낼 수 있는 대상의 수입니다.',
  'setting.sinks.batchMax.title': '한 번에 보내는 이벤트 수',
  'setting.sinks.batchMax.description': '어디까지 보냈는지 기록하기 전에 한 번에 보내는 이벤트의 수입니다.',
  'setting.sinks.timeout.title': '수신 서버를 기다리는 시간',
  'setting.sinks.timeout.description': '연결, 응답, 수신 확인을 기다리는 최대 시간입니다.',
  'setting.sinks.retryFirst.title': '첫 실패 후 대기 시간',
  'setting.sinks.retryFirst.description': '연속으로 실패할 때마다 대기 시간이 두 배로 늘어납니다.',
  'setting.sinks.retryMax.title': '최대 대기 시간',
  'setting.sinks.retryMax.description': '대기 시간은 이보다 길어지지 않습니다.',
  'setting.sinks.attemptsMax.title': '거부된 이벤트의 시도 횟수',
  'setting.sinks.attemptsMax.description':
    '수신 서버가 같은 이벤트를 이만큼 거부하면 따로 보관하고 다음 이벤트로 넘어갑니다. 서버가 응답하지 않는 경우는 세지 않습니다.',
  'setting.sinks.deadLettersMax.title': '따로 보관하는 이벤트의 최대 수',
  'setting.sinks.deadLettersMax.description':
    '처리를 기다리는 이벤트가 이 수에 이르면 더 보관하지 않고 전송도 멈추어 기다립니다.',
  'setting.sinks.historyMax.title': '보관하는 전송 이력 수',
  'setting.sinks.historyMax.description': '전송 대상마다 보관하는 최근 시도의 수입니다.',
  'setting.sinks.rotation.title': '서명 키를 함께 쓰는 기간',
  'setting.sinks.rotation.description': '서명 키를 새로 만든 뒤 이 기간에는 두 키로 모두 서명합니다.',
  'audit.action.sink.created': '{actor}님이 전송 대상 “{target}”{target~을/를} 만들었습니다',
  'audit.action.sink.updated': '{actor}님이 전송 대상 “{target}”{target~을/를} 바꾸었습니다',
  'audit.action.sink.deleted': '{actor}님이 전송 대상 “{target}”{target~을/를} 삭제했습니다. 사유: {reason}',
  'audit.action.sink.paused':
    '{actor}님이 전송 대상 “{target}”{target~을/를} 일시 중지했습니다. 사유: {reason}',
  'audit.action.sink.resumed': '{actor}님이 전송 대상 “{target}”의 전송을 다시 시작했습니다. 사유: {reason}',
  'audit.action.sink.tested': '{actor}님이 전송 대상 “{target}”에 시험 이벤트를 보냈습니다',
  'audit.action.sink.secret_renewed':
    '{actor}님이 전송 대상 “{target}”의 서명 키를 새로 만들었습니다. 사유: {reason}',
  'audit.action.sink.dead_lettered':
    '전송 대상 “{target}”{target~이/가} 거부한 이벤트를 따로 보관했습니다: {reason}',
  'audit.action.sink.letter_retried':
    '{actor}님이 전송 대상 “{target}”에 보관된 이벤트를 다시 보내도록 했습니다. 사유: {reason}',
  'audit.action.sink.letter_discarded':
    '{actor}님이 전송 대상 “{target}”에 보관된 이벤트를 포기했습니다. 사유: {reason}',
} as const satisfies Catalogue;
