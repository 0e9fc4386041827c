import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBoundedQueue } from './bounded-queue.ts';

const limits = { concurrency: 2, waitingMax: 3, retryAfterSeconds: 5 };

test('only so many run at a time, first come first served; one too many is refused at once', async () => {
  const runQueued = createBoundedQueue(limits);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const enqueue = (n: number) =>
    runQueued(async () => {
      started.push(n);
      await new Promise<void>((resolve) => finish.push(resolve));
      return n;
    });
  const accepted = [0, 1, 2, 3, 4].map(enqueue);
  await assert.rejects(enqueue(5), (error: { code: string; options: { retryAfterSeconds: number } }) => {
    assert.deepEqual([error.code, error.options.retryAfterSeconds], ['SYS_004', 5]);
    return true;
  });
  assert.deepEqual(started, [0, 1]);
  for (const n of [0, 1, 2, 3, 4]) {
    finish[n]?.();
    assert.equal(await accepted[n], n);
    await new Promise(setImmediate);
    assert.deepEqual(started, [0, 1, 2, 3, 4].slice(0, Math.min(n + 3, 5)));
  }
});

test('work that fails gives its place to the next', async () => {
  const runQueued = createBoundedQueue({ ...limits, concurrency: 1 });
  const failed = runQueued(() => Promise.reject(new Error('no')));
  const next = runQueued(() => Promise.resolve('yes'));
  await assert.rejects(failed, /no/);
  assert.equal(await next, 'yes');
});
