export default {
  'projects.title': '프로젝트',
  'projects.description': '이 조직의 프로젝트입니다.',
} as const;
