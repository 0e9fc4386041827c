import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareCodePoints } from '@haechi/decision';
import { CodedError } from '@haechi/kernel';
import fc from 'fast-check';
import { readPage, slicePage, writeToken } from './page.ts';

const question = { action: { name: 'read' }, subject: { type: 'user' } };

test('reading page after page gives everything once and in order, however large the pages are', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' })),
      fc.integer({ min: 1, max: 7 }),
      (ids, limit) => {
        const seen: string[] = [];
        let token: string | undefined;
        do {
          const page = readPage({ limit, token }, question);
          const { items, next } = slicePage(ids, (id) => id, page);
          assert.ok(items.length <= limit);
          seen.push(...items);
          token = next === undefined ? undefined : writeToken(question, next);
        } while (token !== undefined);
        assert.deepEqual(seen, ids.toSorted(compareCodePoints));
      },
    ),
  );
});

test('a page without room says that there is more, from the beginning', () => {
  const { items, next } = slicePage(['a'], (id) => id, readPage({ limit: 0 }, question));
  assert.deepEqual([items, next], [[], '']);
  const token = writeToken(question, next ?? 'none');
  assert.deepEqual(slicePage(['a'], (id) => id, readPage({ token }, question)).items, ['a']);
});

test('a token is good for its own question only, in whatever order its members come', () => {
  const token = writeToken(question, 'b');
  const reordered = { subject: { type: 'user' }, action: { name: 'read' } };
  assert.equal(readPage({ token }, reordered).after, 'b');
  assert.equal(readPage({ next_token: token }, question).after, 'b');
  const refused = (error: unknown) => error instanceof CodedError && error.code === 'VAL_001';
  assert.throws(() => readPage({ token }, { ...question, action: { name: 'write' } }), refused);
  for (const foreign of ['x', 'W10', Buffer.from('[1,2]').toString('base64url'), '{"a":1}'])
    assert.throws(() => readPage({ token: foreign }, question), refused, foreign);
});

test('no page is larger than the largest, however large one is asked for', () => {
  assert.equal(readPage({ limit: 1_000_000 }, question).limit, 1000);
});
