export default {
  'audit.title': 'Audit',
  'audit.description': 'Who did what, when and from where, with proof.',
} as const;
