export default {
  'branches.title': '지점',
  'branches.description': '이 조직의 지점입니다.',
} as const;
