export default {
  'conditions.label': '조건 (CEL)',
  'conditions.hint': '참일 때만 적용됩니다. 비우면 언제나 적용됩니다.',
  'conditions.valid': '올바른 조건입니다',
  'conditions.help': '쓸 수 있는 이름과 예',
  'conditions.variables':
    'principal(id, requesterId, attributes), resource(type, id, owner, attributes), action(name, properties), scope(id, kind, tenantId), context(branchId, roleLevel, businessType, time, ip, mfa, device, attributes). 알려지지 않은 값을 읽으면 오류가 되고, 오류는 거부입니다. has(…)로 먼저 확인하세요.',
} as const;
