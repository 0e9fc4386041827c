export default {
  'signIn.title': 'Sign in',
} as const;
