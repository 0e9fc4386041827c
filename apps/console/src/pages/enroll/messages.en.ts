export default {
  'enroll.title': 'First administrator',
} as const;
