import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'permission.provisioning:read': '디렉터리 연동 보기',
  'permission.provisioning:manage': '디렉터리 그룹에 역할 연결',
  'permission.provisioning:sync': '디렉터리에서 사람과 그룹 동기화(SCIM)',
  'setting.provisioning.enabled.title': '디렉터리 연동(SCIM)',
  'setting.provisioning.enabled.description':
    '디렉터리가 이 조직의 사람을 만들고 바꾸고 정지할 수 있습니다. PROVISIONER 역할을 가진 서비스 계정의 토큰이 필요합니다.',
  'audit.action.provisioning.user_changed': '{actor}{actor~이/가} {target}님을 동기화했습니다',
  'audit.action.provisioning.group_changed':
    '{actor}{actor~이/가} 그룹 {target}{target~을/를} 동기화했습니다',
  'audit.action.provisioning.group_deleted': '{actor}{actor~이/가} 그룹 {target}{target~을/를} 삭제했습니다',
  'audit.action.provisioning.role_tied': '{actor}님이 그룹 {target}에 역할을 연결했습니다: {reason}',
  'audit.action.provisioning.role_untied': '{actor}님이 그룹 {target}의 역할 연결을 끊었습니다: {reason}',
} as const satisfies Catalogue;
