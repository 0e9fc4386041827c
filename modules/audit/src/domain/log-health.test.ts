import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeHealth } from './log-health.ts';

const limits = { waitingCountMax: 1_000, waitingMsMax: 30_000 };
const judge = (waitingCount: number, waitingMs: number) => judgeHealth({ waitingCount, waitingMs }, limits);

test('the log warns from a tenth of the backlog or two seconds on, and closes at the limits', () => {
  assert.equal(judge(0, 0), 'healthy');
  assert.equal(judge(99, 2_000), 'healthy');
  assert.equal(judge(100, 0), 'degraded');
  assert.equal(judge(1, 2_001), 'degraded');
  assert.equal(judge(999, 30_000), 'degraded');
  assert.equal(judge(1_000, 0), 'refusing');
  assert.equal(judge(1, 30_001), 'refusing');
});
