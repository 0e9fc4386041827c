export default {
  'members.title': 'Members',
  'members.description': 'People of this organisation, and invitations.',
} as const;
