export default {
  'enroll.title': '첫 관리자 등록',
} as const;
