import type { certsEn } from './certs.en.ts';

/** `haechi certs` 의 글. */
export const certsKo = {
  'command.certs.list': '이 설치가 발급한 인증서와 곧 끝나는 것',
  'command.certs.ca': '클라이언트의 신뢰 저장소에 넣을 루트 인증서. 서버 컴퓨터에서 실행합니다',
  'command.certs.renew': '서버 인증서를 지금 갱신합니다',
  'command.certs.revoke': '인증서를 폐기합니다. 그때부터 그것을 내미는 쪽은 거절됩니다',
  'command.certs.issue': '여기서 키를 만들고 클라이언트 인증서를 발급받습니다',
  'command.certs.new-authority': '새 인증 기관을 만듭니다. 이전 기관을 믿는 클라이언트도 계속 연결됩니다',
  'option.certs.ca-out': '저장할 파일 (기본: 표준 출력)',
  'option.certs.cause': 'key_compromised, replaced, no_longer_used, unspecified 중 하나',
  'option.certs.out': 'client.key 와 client.crt 를 둘 폴더',
  'certs.inactive': '이 서버는 직접 TLS로 응답하지 않습니다 (HAECHI_TLS=on).',
  'certs.authority': '인증 기관',
  'certs.authority.former': '이전 인증 기관',
  'certs.authority.made':
    '클라이언트에 알려 주세요: haechi certs ca. 그때까지 클라이언트는 이전 기관으로 믿습니다.',
  'certs.kind.server': '서버',
  'certs.kind.client': '클라이언트',
  'certs.until': '{at}까지 유효',
  'certs.state.soon': '곧 끝남: {at}',
  'certs.state.replaced': '교체됨, {at}까지 유효',
  'certs.state.revoked': '{at}에 폐기됨',
  'certs.state.expired': '{at}에 끝남',
  'certs.none.title': '여기에는 인증 기관이 없습니다',
  'certs.none.remedy': 'HAECHI_TLS=on 으로 서버를 시작하거나, --home 으로 기본 디렉터리를 알려 주세요.',
  'certs.ca.next':
    '클라이언트의 루트 저장소에 넣으세요. Windows: certutil -addstore Root 파일. Debian·Ubuntu: /usr/local/share/ca-certificates 에 복사하고 update-ca-certificates 를 실행합니다.',
} as const satisfies Record<keyof typeof certsEn, string>;
