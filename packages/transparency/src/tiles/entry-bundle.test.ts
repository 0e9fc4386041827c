import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { accepted, codeOf } from '../../test/sample-tree.ts';
import { decodeEntryBundle, ENTRY_LENGTH_MAX, encodeEntryBundle } from './entry-bundle.ts';

const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 });

test('reads back every bundle that it writes', () => {
  fc.assert(
    fc.property(entries, (list) => {
      assert.deepEqual(accepted(decodeEntryBundle(encodeEntryBundle(list), list.length)), list);
    }),
  );
  const longest = [new Uint8Array(ENTRY_LENGTH_MAX).fill(7)];
  assert.deepEqual(accepted(decodeEntryBundle(encodeEntryBundle(longest), 1)), longest);
});

test('refuses a bundle with a byte more or less, or of another width', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const bytes = encodeEntryBundle(list);
      const trailing = Uint8Array.from([...bytes, 0]);
      assert.equal(codeOf(decodeEntryBundle(bytes.subarray(0, -1), list.length)), 'malformed_entry_bundle');
      assert.equal(codeOf(decodeEntryBundle(trailing, list.length)), 'malformed_entry_bundle');
      assert.equal(codeOf(decodeEntryBundle(bytes, list.length - 1)), 'malformed_entry_bundle');
      assert.equal(codeOf(decodeEntryBundle(bytes, list.length + 1)), 'malformed_entry_bundle');
    }),
  );
});

test('never throws on bytes from outside', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.oneof(fc.nat(300), fc.double()), (bytes, width) => {
      const decoded = decodeEntryBundle(bytes, width);
      if (decoded.ok) assert.deepEqual(encodeEntryBundle(decoded.value), bytes);
    }),
  );
});

test('does not write a bundle that could not be read back', () => {
  const entry = new Uint8Array(1);
  assert.throws(() => encodeEntryBundle([]), RangeError);
  assert.throws(() => encodeEntryBundle(Array.from({ length: 257 }, () => entry)), RangeError);
  assert.throws(() => encodeEntryBundle([new Uint8Array(ENTRY_LENGTH_MAX + 1)]), RangeError);
});
