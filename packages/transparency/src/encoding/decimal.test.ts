import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseDecimal } from './decimal.ts';

test('reads every exact size back', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (value) => assert.equal(parseDecimal(`${value}`), value)));
});

test('refuses every other spelling and every size that is not exact', () => {
  for (const text of [
    '',
    '00',
    '01',
    '+1',
    '-0',
    '-1',
    ' 1',
    '1 ',
    '1\n',
    '1e3',
    '0x1',
    '1.0',
    '٣',
    '9007199254740992',
    '18446744073709551616',
  ]) {
    assert.equal(parseDecimal(text), undefined, JSON.stringify(text));
  }
});
