export default {
  'home.title': 'Home',
  'home.description': 'What needs me now',
} as const;
