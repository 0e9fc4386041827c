export default {
  'invite.title': 'Accept invitation',
} as const;
