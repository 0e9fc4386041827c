import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { referenceConsistency } from '../../test/rfc6962.ts';
import { accepted, at, codeOf, growSampleTree } from '../../test/sample-tree.ts';
import { type ConsistencyClaim, proveConsistency, verifyConsistency } from './consistency-proof.ts';

const SIZE_MAX = 66;
const sample = growSampleTree(SIZE_MAX);

const claimOf = async (oldSize: number, newSize: number): Promise<ConsistencyClaim> => ({
  oldSize,
  newSize,
  oldRoot: at(sample.roots, oldSize),
  newRoot: at(sample.roots, newSize),
  proof: accepted(await proveConsistency(oldSize, newSize, sample.readNodes)),
});

const growth = fc
  .integer({ min: 2, max: SIZE_MAX })
  .chain((newSize) => fc.tuple(fc.integer({ min: 1, max: newSize - 1 }), fc.constant(newSize)));

test('proves every growth with the proof of the standard', async () => {
  for (let newSize = 1; newSize <= SIZE_MAX; newSize++) {
    const leafHashes = sample.leafHashes.slice(0, newSize);
    const claims = await Promise.all(leafHashes.map((_, position) => claimOf(position + 1, newSize)));
    for (const claim of claims) {
      assert.deepEqual(claim.proof, referenceConsistency(claim.oldSize, leafHashes));
      assert.equal(codeOf(verifyConsistency(claim)), 'accepted', `${claim.oldSize} to ${newSize}`);
    }
  }
});

test('fails when any single bit of a root or the proof is flipped', async () => {
  await fc.assert(
    fc.asyncProperty(growth, fc.nat(), fc.nat(255), async ([oldSize, newSize], pick, bit) => {
      const claim = await claimOf(oldSize, newSize);
      const hashes = [claim.oldRoot, claim.newRoot, ...claim.proof].map((hash) => hash.slice());
      const victim = at(hashes, pick % hashes.length);
      victim[bit >> 3] = at([...victim], bit >> 3) ^ (1 << (bit & 7));
      const [oldRoot, newRoot, ...proof] = hashes;
      assert.ok(oldRoot && newRoot);
      assert.match(
        codeOf(verifyConsistency({ ...claim, oldRoot, newRoot, proof })),
        /^(?:old|new)_root_mismatch$/,
      );
    }),
  );
});

test('notices a history that was rewritten behind the old checkpoint', async () => {
  const claim = await claimOf(5, 20);
  assert.equal(codeOf(verifyConsistency({ ...claim, oldRoot: at(sample.roots, 4) })), 'old_root_mismatch');
  assert.equal(codeOf(verifyConsistency({ ...claim, newRoot: at(sample.roots, 19) })), 'new_root_mismatch');
});

test('refuses to start from the empty tree, in both directions', async () => {
  const emptyRoot = at(sample.roots, 0);
  for (const newSize of [0, 1, 7]) {
    assert.equal(codeOf(await proveConsistency(0, newSize, sample.readNodes)), 'from_empty_tree');
    const newRoot = at(sample.roots, newSize);
    const claim = { oldSize: 0, newSize, oldRoot: emptyRoot, newRoot, proof: [] };
    assert.equal(codeOf(verifyConsistency(claim)), 'from_empty_tree');
  }
});

test('refuses a tree that shrinks and sizes that are no sizes', async () => {
  const claim = await claimOf(2, 3);
  for (const [oldSize, newSize] of [
    [3, 2],
    [-1, 2],
    [1.5, 2],
    [1, Number.POSITIVE_INFINITY],
    [1, 2 ** 53],
  ] as const) {
    assert.equal(codeOf(verifyConsistency({ ...claim, oldSize, newSize })), 'sizes_out_of_order');
  }
});

test('refuses proofs and hashes of another length', async () => {
  const claim = await claimOf(3, 7);
  const short = new Uint8Array(31);
  assert.equal(codeOf(verifyConsistency({ ...claim, proof: claim.proof.slice(1) })), 'wrong_proof_length');
  assert.equal(
    codeOf(verifyConsistency({ ...claim, proof: [...claim.proof, claim.newRoot] })),
    'wrong_proof_length',
  );
  assert.equal(codeOf(verifyConsistency({ ...claim, oldRoot: short })), 'malformed_hash');
  assert.equal(
    codeOf(verifyConsistency({ ...claim, proof: claim.proof.map(() => short) })),
    'malformed_hash',
  );
});
