import { expect, it } from 'vitest';
import { compareHoldings } from './compare-holdings.ts';

it('tells what only one side has, what both have, and what they have by different things', () => {
  const first = new Map([
    ['a:read', 'x'],
    ['b:read', 'x'],
    ['d:read', 'x'],
  ]);
  const second = new Map([
    ['d:read', 'y'],
    ['b:read', 'x'],
    ['c:read', 'x'],
  ]);
  expect(
    compareHoldings(first, second).map(({ permission, difference }) => [permission, difference]),
  ).toEqual([
    ['a:read', 'first'],
    ['b:read', 'same'],
    ['c:read', 'second'],
    ['d:read', 'origin'],
  ]);
});
