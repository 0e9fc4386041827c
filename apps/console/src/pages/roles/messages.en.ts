export default {
  'roles.title': 'Roles',
  'roles.description': 'Roles and the permissions in them.',
} as const;
