import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffArguments } from './diff-arguments.ts';

test('what was added, removed and changed is named by its place, and nothing else', () => {
  assert.deepEqual(
    diffArguments(
      { path: '/srv/a', force: false, list: [1, 2], gone: 'x', same: { deep: true } },
      { path: '/srv/b', force: false, list: [1, 3, 4], 'new/one': null, same: { deep: true } },
    ),
    [
      { path: '/path', before: '"/srv/a"', after: '"/srv/b"' },
      { path: '/list/1', before: '2', after: '3' },
      { path: '/list/2', before: null, after: '4' },
      { path: '/gone', before: '"x"', after: null },
      { path: '/new~1one', before: null, after: 'null' },
    ],
  );
});

test('a list is not the object with the same keys', () => {
  assert.deepEqual(diffArguments({ a: [1] }, { a: { 0: 1 } }), [
    { path: '/a', before: '[1]', after: '{"0":1}' },
  ]);
});

test('however much differs, the list stays short', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, n]));
  assert.equal(diffArguments({}, many).length, 200);
});
