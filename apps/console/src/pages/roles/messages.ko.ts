export default {
  'roles.title': '역할',
  'roles.description': '역할과 그 권한입니다.',
} as const;
