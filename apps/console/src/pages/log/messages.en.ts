export default {
  'log.title': 'Log health',
  'log.description': 'Size, signature and integrity of the audit log.',
} as const;
