export default {
  'members.title': '구성원',
  'members.description': '이 조직의 사람과 초대입니다.',
} as const;
