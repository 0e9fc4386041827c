export default {
  'reference.title': 'API 문서',
  'reference.description': '이 서버의 HTTP API입니다.',
} as const;
