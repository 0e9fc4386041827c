export default {
  'tenants.title': 'Tenants',
  'tenants.description': 'The organisations served by this platform.',
} as const;
