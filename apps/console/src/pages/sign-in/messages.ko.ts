export default {
  'signIn.title': '로그인',
} as const;
