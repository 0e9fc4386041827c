export default {
  'settings.title': '설정',
  'settings.description': '적용 중인 한도와 기간입니다.',
} as const;
