import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { CodedError } from './errors.ts';
import { newId } from './ids.ts';

test('a place in a list survives being handed out', () => {
  const position = ['2026-11-20T09:00:00.123Z', '한글/+=', newId('user')];
  assert.deepEqual(decodeCursor(encodeCursor(position), 3), position);
});

test('a cursor that is not ours is refused as bad input', () => {
  const foreign = [
    '',
    'AAAA',
    '!!!!',
    encodeCursor(['x']),
    encodeCursor([1, 2, 'no-uuid']),
    encodeCursor(['a', newId('user')]),
  ];
  for (const cursor of foreign) {
    assert.throws(
      () => decodeCursor(cursor, 3),
      (error) => error instanceof CodedError && error.code === 'VAL_001',
      cursor,
    );
  }
});
