import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backOffMs } from './back-off.ts';
import { judgeStatus, retryAfterMs } from './judge-status.ts';

test('waits double with each failure up to the cap, and jitter takes up to half away', () => {
  const rule = { firstMs: 1_000, maxMs: 300_000 };
  assert.deepEqual(
    [1, 2, 3, 9, 10, 99].map((n) => backOffMs(n, rule, 1)),
    [1_000, 2_000, 4_000, 256_000, 300_000, 300_000],
  );
  assert.equal(backOffMs(3, rule, 0), 2_000);
});

test('only an answer about the event counts against it', () => {
  for (const status of [200, 202, 204]) assert.equal(judgeStatus(status), 'taken', String(status));
  for (const status of [400, 409, 413, 422, 500, 501])
    assert.equal(judgeStatus(status), 'refused', String(status));
  for (const status of [301, 401, 403, 404, 408, 429, 502, 503, 504])
    assert.equal(judgeStatus(status), 'trouble', String(status));
  assert.equal(judgeStatus(410), 'gone');
});

test('a receiver may ask for a wait, up to an hour', () => {
  assert.deepEqual([undefined, '', 'soon', '-1'].map(retryAfterMs), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assert.equal(retryAfterMs('30'), 30_000);
  assert.equal(retryAfterMs('999999'), 3_600_000);
});
