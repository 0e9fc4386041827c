export default {
  'oidc.asks': '{name}에서 로그인을 요청합니다',
  'oidc.you': '{name}님({email})으로 로그인되어 있습니다.',
  'oidc.device': '기기나 터미널이 답을 기다리고 있습니다.',
  'oidc.goesTo': '허락하면 {origin}{origin~으로/로} 돌아갑니다.',
  'oidc.documentHost': '여기에 등록된 앱이 아닙니다. {host}에서 이름과 주소를 알려 왔습니다.',
  'oidc.thisMachine':
    '이 컴퓨터에 있는 프로그램으로 돌아갑니다. 방금 직접 로그인을 시작한 경우에만 허락하세요.',
  'oidc.receives': '전달되는 것',
  'oidc.scope.openid': '본인이라는 사실과 로그인 방법',
  'oidc.scope.profile': '이름, 언어, 시간대',
  'oidc.scope.email': '이메일 주소',
  'oidc.scope.offline_access': '자리를 비운 동안을 포함해 최대 7일 동안의 접근',
  'oidc.scope.api': '지금 일하는 조직에서 나를 대신해 해치를 쓰는 권한',
  'oidc.givesFactor':
    '터미널의 명령이 본인 확인을 요청합니다. 지금 그 명령을 직접 실행한 경우에만 허락하세요. 허락하면 2차 인증이 필요한 일도 잠시 할 수 있습니다.',
  'oidc.resources': '나를 대신해 쓸 수 있는 관문 주소',
  'oidc.ends': '이 세션을 끝내면 함께 끝납니다. 사용한 일은 모두 기록됩니다.',
  'oidc.accept': '허락',
  'oidc.refuse': '거절',
} as const;
