export default {
  'permissions.title': 'My permissions',
  'permissions.description': 'What you may do, where, and until when.',
} as const;
