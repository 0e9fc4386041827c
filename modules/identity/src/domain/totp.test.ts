import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchTotpStep, newTotpKey } from './totp.ts';

// RFC 6238, appendix B (SHA-1), last six of the eight digits.
const RFC_KEY = Buffer.from('12345678901234567890');
const RFC_VECTORS = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

test('codes are those of RFC 6238, and belong to the step they were made for', () => {
  for (const [seconds, code] of RFC_VECTORS)
    assert.equal(matchTotpStep(RFC_KEY, code, seconds * 1000), Math.floor(seconds / 30));
});

test('the step before and the step after are accepted as themselves, others are not', () => {
  const [seconds, code] = RFC_VECTORS[3];
  const step = Math.floor(seconds / 30);
  const matched = [-60, -30, 0, 30, 60].map((offset) =>
    matchTotpStep(RFC_KEY, code, (seconds + offset) * 1000),
  );
  assert.deepEqual(matched, [undefined, step, step, step, undefined]);
});

test('keys have 160 bits and are not the same twice', () => {
  assert.equal(newTotpKey().length, 20);
  assert.notDeepEqual(newTotpKey(), newTotpKey());
});
