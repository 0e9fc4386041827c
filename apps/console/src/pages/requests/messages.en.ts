export default {
  'requests.title': 'Requests',
  'requests.description': 'Ask for access, and decide what others ask for.',
} as const;
