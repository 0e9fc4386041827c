import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeQueue } from './watch-queue.ts';

const limits = { pendingMax: 50, timeoutsMax: 5, rejectedPercentMax: 50 };
const quiet = { pending: 0, expired: 0, rejected: 0, decided: 0 };

test('each alert is raised from its own bound on', () => {
  assert.deepEqual(judgeQueue(quiet, limits), []);
  assert.deepEqual(judgeQueue({ ...quiet, expired: 4 }, limits), []);
  assert.deepEqual(judgeQueue({ ...quiet, expired: 5 }, limits), ['timeouts']);
  assert.deepEqual(judgeQueue({ ...quiet, pending: 39 }, limits), []);
  assert.deepEqual(judgeQueue({ ...quiet, pending: 40 }, limits), ['queue']);
  assert.deepEqual(judgeQueue({ ...quiet, rejected: 5, decided: 10 }, limits), ['rejections']);
  assert.deepEqual(judgeQueue({ ...quiet, rejected: 4, decided: 10 }, limits), []);
});

test('a few rejections are no rate', () => {
  assert.deepEqual(judgeQueue({ ...quiet, rejected: 9, decided: 9 }, limits), []);
});
