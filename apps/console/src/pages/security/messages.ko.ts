export default {
  'security.title': '내 보안',
  'security.description': '로그인한 기기와 두 번째 인증 수단입니다.',
} as const;
