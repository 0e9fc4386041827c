export default {
  'log.title': '로그 상태',
  'log.description': '감사 로그의 크기와 서명, 무결성입니다.',
} as const;
