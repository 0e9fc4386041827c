import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cutPage } from './cut-page.ts';

const same = (item: string): string => item;

describe('a page of a plan', () => {
  it('holds no more than fits, in bytes and not in letters', () => {
    const { items, leftOut } = cutPage(['가가가', '나나나', '다다다'], 0, 24, same);
    assert.deepEqual(items, ['가가가', '나나나']);
    assert.equal(leftOut, 1);
  });

  it('goes through everything once when each begins where the last ended', () => {
    const all = Array.from({ length: 100 }, (_, i) => 'x'.repeat(i % 17));
    const seen: string[] = [];
    for (let rest = all.length; rest > 0; ) {
      const { items, leftOut } = cutPage(all, seen.length, 50, same);
      seen.push(...items);
      rest = leftOut;
    }
    assert.deepEqual(seen, all);
  });

  it('holds one item however large it is, or nobody would get past it', () => {
    assert.deepEqual(cutPage(['x'.repeat(1_000), 'y'], 0, 10, same), {
      items: ['x'.repeat(1_000)],
      leftOut: 1,
    });
  });

  it('is empty past the end', () => {
    assert.deepEqual(cutPage(['x'], 5, 10, same), { items: [], leftOut: 0 });
  });
});
