import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'error.CERT_001.title': '서버에 자체 인증서가 없습니다',
  'error.CERT_001.detail': '이 서버는 직접 TLS로 응답하지 않습니다.',
  'error.CERT_001.remedy': 'HAECHI_TLS=on 으로 설정하고 서버를 다시 시작하세요.',
  'error.CERT_002.title': '인증서 요청이 아닙니다',
  'error.CERT_002.detail': '손상되었거나 요청 자신의 키로 서명되지 않았습니다.',
  'error.CERT_002.remedy': '클라이언트의 키로 PKCS#10 요청을 만들어 PEM으로 보내세요.',
  'error.CERT_003.title': '이 클라이언트의 인증서가 이미 있습니다',
  'error.CERT_003.detail': '같은 이름의 인증서가 아직 유효합니다.',
  'error.CERT_003.remedy': '먼저 그 인증서를 폐기하거나 다른 이름을 쓰세요.',
  'error.CERT_004.title': '더는 유효하지 않은 인증서입니다',
  'error.CERT_004.detail': '이미 폐기되었거나 기간이 끝났습니다.',
  'error.CERT_004.remedy': '목록을 다시 확인하세요. 폐기할 것이 남아 있지 않습니다.',
  'error.CERT_005.title': '살펴볼 컴퓨터가 없습니다',
  'error.CERT_005.detail': '이 프로세스는 기본 디렉터리를 모릅니다.',
  'error.CERT_005.remedy': '서버 컴퓨터에서 haechi doctor 를 실행하세요.',
  'permission.installation:read': '버전과 컴퓨터 상태 보기',
  'permission.key:read': '설치의 키와 인증서 보기',
  'permission.key:manage': '인증서 갱신·발급·폐기, 키 교체',
  'setting.keys.certificateDays.title': '인증서 유효 기간',
  'setting.keys.certificateDays.description':
    '서버 인증서는 절반이 지나면 스스로 갱신됩니다. 클라이언트는 다시 요청합니다.',
  'setting.keys.formerKeptHours.title': '이전 봉인 키 최소 보관 시간',
  'setting.keys.formerKeptHours.description':
    '저장된 값은 저절로 다시 봉인됩니다. 사람과 프로그램이 들고 다니는 값은 그때까지 이전 키로 열립니다.',
  'setting.keys.adviseRotationDays.title': '키 교체를 권하는 기간',
  'setting.keys.adviseRotationDays.description':
    '그때부터 키 화면에서 교체를 권합니다. 서버가 스스로 교체하는 키는 해당하지 않습니다.',
  'audit.action.keys.sealing_retired':
    '“{target}”(으)로 이전 봉인 키가 폐기되었습니다. 그 키로 봉인된 것은 더 없습니다',
  'audit.action.installation.roles_held_by_one': '“{target}” 계정이 설치와 운영을 함께 맡고 있습니다',
  'audit.action.authority.made': '인증 기관 “{target}”이(가) 만들어졌습니다',
  'audit.action.authority.ends_soon': '인증 기관 “{target}”의 기간이 30일 안에 끝납니다',
  'audit.action.certificate.issued': '“{target}”의 인증서가 발급되었습니다',
  'audit.action.certificate.revoked': '{actor}님이 “{target}”의 인증서를 폐기했습니다. 사유: {reason}',
  'audit.action.certificate.ends_soon': '“{target}”의 인증서가 30일 안에 끝납니다',
} as const satisfies Catalogue;
