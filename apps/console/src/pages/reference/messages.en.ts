export default {
  'reference.title': 'API reference',
  'reference.description': 'The HTTP API of this server.',
} as const;
