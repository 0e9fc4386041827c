import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS } from '@haechi/kernel';
import { lockDurationMs, passwordLimits } from './attempt-limits.ts';

const settings = { wrongAttemptsMax: 5, lockMinutes: 1 };

test('a lock begins with the fifth failure, doubles with each further one and stays bounded', () => {
  const limit = { freeAttempts: 5, firstLockMs: MINUTE_MS, lockMaxMs: 15 * MINUTE_MS };
  const minutes = [4, 5, 6, 7, 8, 9, 10, 1_000_000].map((n) => lockDurationMs(n, limit) / MINUTE_MS);
  assert.deepEqual(minutes, [0, 1, 2, 4, 8, 15, 15, 15]);
});

test('keys do not show whom they count, and differ by account and by network', () => {
  const of = (email: string, ip: string) =>
    passwordLimits({ email, ip, knownAddress: false }, settings).map(({ key }) => key.toString('hex'));
  const one = of('a@example.com', '203.0.113.7');
  assert.equal(new Set([...one, ...of('b@example.com', '203.0.113.8')]).size, 6);
  assert.deepEqual(of('a@example.com', '203.0.113.7'), one);
});

test('where the owner has signed in from, strangers’ guesses do not count', () => {
  const limits = passwordLimits({ email: 'a@example.com', ip: '203.0.113.7', knownAddress: true }, settings);
  assert.deepEqual(
    limits.map(({ freeAttempts, shared }) => [freeAttempts, shared]),
    [
      [5, false],
      [50, true],
    ],
  );
});
