import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';

test('recovery codes have 24 characters of 32 each, all of which occur, and are never the same twice', () => {
  const codes = Array.from({ length: 200 }, () => newRecoveryCodes()).flat();
  assert.equal(new Set(codes).size, codes.length);
  const counts = new Map<string, number>();
  for (const code of codes) {
    assert.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    for (const character of code.replaceAll('-', '')) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  assert.equal(counts.size, 32);
  // 48,000 characters: each is expected 1,500 times, with a standard deviation of 38.
  for (const [character, count] of counts) assert.ok(Math.abs(count - 1500) < 250, `${character}: ${count}`);
});

test('a code counts whatever case, spacing and look-alikes it is typed with', () => {
  const [code = ''] = newRecoveryCodes();
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  assert.deepEqual(hashRecoveryCode(typed), hashRecoveryCode(code));
});
