import { expect, test } from 'vitest';
import { formatSeconds, formatSize } from './format-size.ts';

test('sizes and durations are short and have their unit', () => {
  expect([0, 999, 1_000, 5_292_776, 7e11].map(formatSize)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '5.3 MB',
    '700.0 GB',
  ]);
  expect([400, 9_940, 12_300].map(formatSeconds)).toEqual(['0.4', '9.9', '12']);
});
