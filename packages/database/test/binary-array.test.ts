import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@haechi/kernel';
import fc from 'fast-check';
import { sql } from 'kysely';
import { binaryArray } from '../src/binary-array.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase([]);
});
after(() => db.drop());

/** What PostgreSQL understood, in its own words. */
async function read(type: string, array: Buffer): Promise<readonly (string | null)[]> {
  const { rows } = await db.database.system('read an array back', (tx) =>
    sql<{ item: string | null }>`
      SELECT item::text AS item FROM unnest(${array}::${sql.raw(type)}[]) WITH ORDINALITY AS read (item, place) ORDER BY place`.execute(
      tx,
    ),
  );
  return rows.map(({ item }) => item);
}

test('texts arrive as they are, whatever they hold', async () => {
  const storable = fc
    .string({ unit: 'binary', maxLength: 50 })
    .map((text) => text.replaceAll('\0', '').toWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(storable), { maxLength: 30 }), async (texts) => {
      assert.deepEqual(await read('text', binaryArray('text', texts)), texts);
    }),
    { numRuns: 20 },
  );
  assert.deepEqual(await read('text', binaryArray('text', ['{"a":"\\"b\\\\"}', '', null, 'NULL', '해치'])), [
    '{"a":"\\"b\\\\"}',
    '',
    null,
    'NULL',
    '해치',
  ]);
});

test('ids, numbers, bytes and instants arrive as they are', async () => {
  const ids = [newId('event'), newId('tenant'), '00000000-0000-0000-0000-000000000000'];
  assert.deepEqual(await read('uuid', binaryArray('uuid', ids)), ids);
  const numbers = [0, 1, -1, 2 ** 32, -(2 ** 32) - 7, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  assert.deepEqual(await read('bigint', binaryArray('int8', numbers)), numbers.map(String));
  const bytes = [new Uint8Array(), Uint8Array.of(0, 0x5c, 0xff)];
  assert.deepEqual(await read('bytea', binaryArray('bytea', bytes)), ['\\x', '\\x005cff']);
  const instants = [0, -62_135_596_800_000, 1_764_493_188_123, 253_402_300_799_999].map((ms) => new Date(ms));
  const { rows } = await db.database.system('read instants back', (tx) =>
    sql<{ ms: number }>`SELECT (extract(epoch FROM at) * 1000)::bigint AS ms
      FROM unnest(${binaryArray('timestamptz', instants)}::timestamptz[]) AS at`.execute(tx),
  );
  assert.deepEqual(
    rows.map(({ ms }) => ms),
    instants.map((instant) => instant.getTime()),
  );
});

test('an empty array is one', async () => {
  assert.deepEqual(await read('text', binaryArray('text', [])), []);
});

test('what is none of its type is refused before it is sent', () => {
  for (const id of ['', 'not a uuid', 'z'.repeat(36), `${newId('event')}0`])
    assert.throws(() => binaryArray('uuid', [id]), TypeError);
  for (const number of [1.5, Number.NaN, 2 ** 53])
    assert.throws(() => binaryArray('int8', [number]), RangeError);
  assert.throws(() => binaryArray('timestamptz', [new Date(Number.NaN)]), RangeError);
});
