import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropOldest } from './drop-oldest.ts';

test('what was set first is forgotten first, and only as much as must be', () => {
  const map = new Map(['a', 'b', 'c', 'd'].map((key) => [key, key]));
  dropOldest(map, 4);
  assert.deepEqual([...map.keys()], ['a', 'b', 'c', 'd']);
  // Set anew it is the youngest.
  map.delete('a');
  map.set('a', 'a');
  dropOldest(map, 2);
  assert.deepEqual([...map.keys()], ['d', 'a']);
  dropOldest(map, 0);
  assert.equal(map.size, 0);
});
