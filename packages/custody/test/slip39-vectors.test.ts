import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { combineSets, inspectShare } from '../src/shares/share-calls.ts';

/** The 45 vectors of python-shamir-mnemonic, as the library publishes them with its own tests. */
const vectors: readonly (readonly [name: string, shares: readonly string[], secret: string, xprv: string])[] =
  createRequire(import.meta.url)('slip39/test/vectors.json');

test('the published vectors of SLIP-0039 combine to their secret, and the invalid ones to nothing', async () => {
  assert.equal(vectors.length, 45);
  const combined = await combineSets(
    vectors.map(([, shares]) => shares),
    'TREZOR',
  );
  assert.deepEqual(
    combined.map((secret, index) => [vectors[index]?.[0], Buffer.from(secret ?? []).toString('hex')]),
    vectors.map(([name, , secret]) => [name, secret]),
  );
});

test('what one share tells alone agrees with the published vectors', async () => {
  const faults = new Map<string, string | undefined>();
  for (const [name, [share = '']] of vectors.slice(0, 4)) faults.set(name, (await inspectShare(share)).fault);
  assert.deepEqual([...faults.values()], [undefined, 'checksum', 'checksum', undefined]);
  const set = {
    fault: undefined,
    identifier: 25_653,
    groupIndex: 0,
    groupThreshold: 1,
    groupCount: 1,
    memberThreshold: 2,
  };
  const [first, second] = await Promise.all((vectors[3]?.[1] ?? []).map(inspectShare));
  assert.deepEqual(
    [first, second],
    [
      { ...set, memberIndex: 2 },
      { ...set, memberIndex: 0 },
    ],
  );
});

test('the library leaves nothing on the prototypes of this thread', () => {
  assert.deepEqual([...Object.keys(Array.prototype), ...Object.keys(String.prototype)], []);
});
