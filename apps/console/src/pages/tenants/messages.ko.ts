export default {
  'tenants.title': '테넌트',
  'tenants.description': '이 플랫폼에서 서비스하는 조직입니다.',
} as const;
