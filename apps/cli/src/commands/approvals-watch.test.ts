import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countdown, moveView } from './approvals-watch.ts';

const item = (id: string) => ({ id }) as Parameters<typeof moveView>[0]['items'][number]; // only the id is looked at
const view = { items: ['a', 'b', 'c'].map(item), cursor: 0, marked: new Set<string>(), message: '' };

test('the time left is told in minutes and seconds, and never below nothing', () => {
  const until = '2026-11-29T09:10:05.000Z';
  assert.equal(countdown(until, Date.parse('2026-11-29T09:00:00.500Z')), '10:04');
  assert.equal(countdown(until, Date.parse('2026-11-29T09:11:00.000Z')), '0:00');
});

test('keys move within the list and mark one or all', () => {
  assert.equal(moveView(view, 'up').cursor, 0);
  const end = ['down', 'j', 'down', 'down'].reduce(moveView, view);
  assert.equal(end.cursor, 2);
  assert.deepEqual([...moveView(end, 'space').marked], ['c']);
  assert.deepEqual([...moveView(moveView(end, 'space'), 'space').marked], []);
  assert.equal(moveView(view, '*').marked.size, 3);
  assert.equal(moveView(moveView(view, '*'), '*').marked.size, 0);
});
