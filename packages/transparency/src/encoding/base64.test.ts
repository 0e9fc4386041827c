import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeBase64, encodeBase64 } from './base64.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const nearlyBase64 = fc.string({
  unit: fc.constantFrom(...Array.from('ABwxyz0189+/=-_ \n\u00e9')),
  maxLength: 12,
});

test('spells bytes as the standard does and reads them back', () => {
  fc.assert(
    fc.property(bytes, (value) => {
      const text = encodeBase64(value);
      assert.equal(text, Buffer.from(value).toString('base64'));
      assert.deepEqual(decodeBase64(text), value);
    }),
  );
});

test('accepts exactly the texts that it would write itself', () => {
  fc.assert(
    fc.property(nearlyBase64, (text) => {
      const canonical = Buffer.from(text, 'base64').toString('base64') === text;
      assert.equal(decodeBase64(text) !== undefined, canonical, JSON.stringify(text));
    }),
    { numRuns: 2000 },
  );
});

test('refuses other spellings of the same bytes', () => {
  for (const text of [
    'QQ',
    'QQ=',
    'QR==',
    'QQ==\n',
    ' QQ==',
    'QQ==QQ==',
    'Q===',
    '====',
    'QUI',
    'QUJ=',
    '-_8=',
  ]) {
    assert.equal(decodeBase64(text), undefined, JSON.stringify(text));
  }
});
