export default {
  'settings.title': 'Settings',
  'settings.description': 'Limits, timeouts and periods in force here.',
} as const;
