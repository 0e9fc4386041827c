import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { guardCell, unguardCell } from './formula-guard.ts';

const risky = fc.string({
  unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '＝', 'a', '1'),
  maxLength: 8,
});

test('a guarded cell never begins a formula, and says the same when it is read back', () => {
  fc.assert(
    fc.property(risky, (text) => {
      const cell = guardCell(text);
      assert.doesNotMatch(cell, /^[=+\-@\t\r＝＋－＠]/);
      assert.equal(unguardCell(cell), text);
    }),
  );
});

test('what somebody typed without a guard is read as typed', () => {
  for (const text of ['=1+1', '-5', "it's", "'quoted'"]) assert.equal(unguardCell(text), text);
});
