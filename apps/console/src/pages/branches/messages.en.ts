export default {
  'branches.title': 'Branches',
  'branches.description': 'The branches of this organisation.',
} as const;
