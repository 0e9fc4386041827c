import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeLookup, createLookup, type Lookup } from './lookup.ts';

test('a changed lookup answers with the changes, and the one it came from as before', () => {
  const first = createLookup(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  ); // prettier-ignore
  const second = changeLookup(
    first,
    new Map([
      ['a', 3],
      ['b', undefined],
    ] as const),
  ); // prettier-ignore
  assert.deepEqual([first.get('a'), first.get('b')], [1, 2]);
  assert.deepEqual([second.get('a'), second.get('b')], [3, undefined]);
});

test('thousands of changes, one at a time, leave what a plain map would hold', () => {
  const expected = new Map<string, number>();
  let lookup: Lookup<number> = createLookup(new Map());
  for (let step = 0; step < 5000; step++) {
    const id = String((step * 7919) % 1701);
    const value = step % 5 === 0 ? undefined : step;
    lookup = changeLookup(lookup, new Map([[id, value]]));
    if (value === undefined) expected.delete(id);
    else expected.set(id, value);
  }
  for (let id = 0; id < 1701; id++) assert.equal(lookup.get(String(id)), expected.get(String(id)));
});
