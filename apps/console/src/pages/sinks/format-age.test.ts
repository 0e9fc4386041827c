import { expect, test } from 'vitest';
import { formatAge } from './format-age.ts';

test('an age is told in the largest unit it fills, in the words of the language', () => {
  expect(formatAge(0.2, 'en')).toBe('0 seconds');
  expect(formatAge(59, 'ko')).toBe('59초');
  expect(formatAge(60, 'en')).toBe('1 minute');
  expect(formatAge(53_015, 'ko')).toBe('14시간');
  expect(formatAge(3 * 86_400 + 5, 'en')).toBe('3 days');
});
