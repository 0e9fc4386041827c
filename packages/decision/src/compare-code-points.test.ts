import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { it } from 'node:test';
import fc from 'fast-check';
import { sortByCodePoint } from './compare-code-points.ts';
import { compareCodePoints } from './index.ts';

it('orders as the UTF-8 bytes do', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, text, (shared, a, b) => {
      const [left, right] = [shared + a, shared + b];
      const bytes = Buffer.compare(Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8'));
      assert.equal(Math.sign(compareCodePoints(left, right)), bytes);
    }),
    { numRuns: 2_000 },
  );
});

it('puts a character outside the basic plane after U+FFFD, unlike the built-in order', () => {
  const ids = ['\u{1f43a}', '\ufffd'];
  assert.deepEqual(ids.toSorted(compareCodePoints), ['\ufffd', '\u{1f43a}']);
  assert.deepEqual(ids.toSorted(), ['\u{1f43a}', '\ufffd']);
});

it('sorts a list the same way, whether or not it holds surrogates', () => {
  const ids = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme-ascii' })));
  fc.assert(
    fc.property(ids, (list) => assert.deepEqual(sortByCodePoint(list), list.toSorted(compareCodePoints))),
  );
});
