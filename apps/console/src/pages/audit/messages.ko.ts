export default {
  'audit.title': '감사 기록',
  'audit.description': '누가 무엇을 언제 어디서 했는지 찾고 증명합니다.',
} as const;
