export default {
  'security.title': 'My security',
  'security.description': 'Where you are signed in, and your second factor.',
} as const;
