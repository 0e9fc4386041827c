import { expect, it } from 'vitest';
import { readAttributes } from './read-attributes.ts';

it('takes a JSON object, takes nothing for none, and refuses everything else', () => {
  expect(readAttributes(' {"sealed": true} ')).toEqual({ sealed: true });
  expect(readAttributes('')).toEqual({});
  for (const text of ['[]', 'null', '"a"', '{', '{a: 1}']) expect(readAttributes(text), text).toBeUndefined();
});
