export default {
  'conditions.label': 'Condition (CEL)',
  'conditions.hint': 'Applies only while it is true; always, when left empty.',
  'conditions.valid': 'The condition is valid',
  'conditions.help': 'Names and examples',
  'conditions.variables':
    'principal(id, requesterId, attributes), resource(type, id, owner, attributes), action(name, properties), scope(id, kind, tenantId), context(branchId, roleLevel, businessType, time, ip, mfa, device, attributes). Reading what is not known is an error, and an error denies: ask with has(…) first.',
} as const;
