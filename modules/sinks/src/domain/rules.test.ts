import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEntry } from '@haechi/audit';
import { sampleEvent } from '../../test/sample-event.ts';
import { passesFilter } from './passes-filter.ts';
import { planBatch } from './plan-batch.ts';

const entry = (index: number, action = 'project.updated'): LogEntry => ({
  index,
  event: sampleEvent({ index, action }),
});
const all = { actions: [], results: [] };

test('a batch is the entries from the cursor on, and the cursor ends behind the last', () => {
  const plan = planBatch(5, [entry(5), entry(6)], all, 10);
  assert.ok(plan.kind === 'send');
  assert.deepEqual([plan.events.map(({ index }) => index), plan.endIndex], [[5, 6], 7]);
});

test('a missing index is a gap and never jumped over, at the cursor or behind it', () => {
  assert.deepEqual(planBatch(5, [entry(6)], all, 10), { kind: 'gap', missingIndex: 5 });
  const plan = planBatch(5, [entry(5), entry(7)], all, 10);
  assert.ok(plan.kind === 'send');
  assert.equal(plan.endIndex, 6);
});

test('what the filter leaves out is passed over, also behind the last event sent', () => {
  const filter = { actions: ['role.*'], results: [] };
  const plan = planBatch(0, [entry(0), entry(1, 'role.granted'), entry(2)], filter, 10);
  assert.ok(plan.kind === 'send');
  assert.deepEqual([plan.events.map(({ index }) => index), plan.endIndex], [[1], 3]);
  const none = planBatch(0, [entry(0), entry(1)], filter, 10);
  assert.ok(none.kind === 'send' && none.events.length === 0 && none.endIndex === 2);
});

test('with a limit the cursor stops before the first event beyond it', () => {
  const filter = { actions: ['role.*'], results: [] };
  const entries = [entry(0, 'role.granted'), entry(1), entry(2, 'role.revoked'), entry(3)];
  const plan = planBatch(0, entries, filter, 1);
  assert.ok(plan.kind === 'send');
  assert.deepEqual([plan.events.map(({ index }) => index), plan.endIndex], [[0], 2]);
});

test('an entry that cannot be read is told apart, and those before it are sent first', () => {
  const unreadable: LogEntry = { index: 6, event: undefined };
  assert.deepEqual(planBatch(6, [unreadable, entry(7)], all, 10), { kind: 'unreadable', index: 6 });
  const plan = planBatch(5, [entry(5), unreadable], all, 10);
  assert.ok(plan.kind === 'send' && plan.endIndex === 6);
});

test('a filter knows exact actions, beginnings and results', () => {
  const event = { action: 'role.granted', result: 'denied' as const };
  assert.ok(passesFilter({ actions: ['role.granted'], results: ['denied'] }, event));
  assert.ok(passesFilter({ actions: ['x.y', 'role.*'], results: [] }, event));
  assert.ok(!passesFilter({ actions: ['role'], results: [] }, event));
  assert.ok(!passesFilter({ actions: [], results: ['success'] }, event));
});
