export default {
  'permissions.title': '내 권한',
  'permissions.description': '내가 무엇을 어디서 언제까지 할 수 있는지 봅니다.',
} as const;
