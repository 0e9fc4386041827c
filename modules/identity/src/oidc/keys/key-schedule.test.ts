import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '@haechi/kernel';
import {
  type KeyTimes,
  orderKeys,
  PUBLISHED_AHEAD_MS,
  SIGNS_FOR_MS,
  scheduleNextKey,
} from './key-schedule.ts';

const START_MS = Date.UTC(2026, 10, 20);

test('the first key signs at once', () => {
  const first = scheduleNextKey([], START_MS);
  assert.equal(first?.signsFromMs, START_MS);
});

test('over two years somebody always signs, and each successor was published a day ahead', () => {
  const keys: (KeyTimes & { madeAtMs: number })[] = [];
  for (let nowMs = START_MS; nowMs < START_MS + 730 * DAY_MS; nowMs += DAY_MS / 4) {
    const next = scheduleNextKey(keys, nowMs);
    if (next !== undefined) keys.push({ ...next, madeAtMs: nowMs });
    const signing = orderKeys(keys, nowMs)[0];
    assert.ok(signing !== undefined && signing.signsFromMs <= nowMs);
    assert.ok(orderKeys(keys, nowMs).length <= 3);
  }
  assert.ok(keys.length >= 24);
  for (const key of keys.slice(1)) assert.ok(key.signsFromMs - key.madeAtMs >= PUBLISHED_AHEAD_MS);
});

test('what a key signed last can be checked for two more days', () => {
  const first = scheduleNextKey([], START_MS);
  assert.ok(first);
  const lastMs = START_MS + SIGNS_FOR_MS;
  const second = { signsFromMs: lastMs, publishedUntilMs: lastMs + SIGNS_FOR_MS };
  assert.deepEqual(orderKeys([first, second], lastMs + 2 * DAY_MS - 1), [second, first]);
});

test('after a stop longer than all keys lived a new one signs at once', () => {
  const first = scheduleNextKey([], START_MS);
  assert.ok(first);
  const laterMs = START_MS + 400 * DAY_MS;
  assert.equal(scheduleNextKey([first], laterMs)?.signsFromMs, laterMs);
});
