export default {
  'projects.title': 'Projects',
  'projects.description': 'The projects of this organisation.',
} as const;
