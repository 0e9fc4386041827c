export default {
  'home.title': '홈',
  'home.description': '지금 내가 챙길 일',
} as const;
