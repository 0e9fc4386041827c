import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { referencePath } from '../../test/rfc6962.ts';
import { accepted, at, codeOf, growSampleTree } from '../../test/sample-tree.ts';
import { type InclusionClaim, proveInclusion, verifyInclusion } from './inclusion-proof.ts';

const SIZE_MAX = 66;
const sample = growSampleTree(SIZE_MAX);

const claimOf = async (index: number, size: number): Promise<InclusionClaim> => ({
  index,
  size,
  leafHash: at(sample.leafHashes, index),
  root: at(sample.roots, size),
  proof: accepted(await proveInclusion(index, size, sample.readNodes)),
});

const indexInSize = fc
  .integer({ min: 1, max: SIZE_MAX })
  .chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)));

test('proves every entry in every tree with the path of the standard', async () => {
  for (let size = 1; size <= SIZE_MAX; size++) {
    const leafHashes = sample.leafHashes.slice(0, size);
    const claims = await Promise.all(leafHashes.map((_, index) => claimOf(index, size)));
    for (const claim of claims) {
      assert.deepEqual(claim.proof, referencePath(claim.index, leafHashes));
      assert.equal(codeOf(verifyInclusion(claim)), 'accepted', `${claim.index} in ${size}`);
    }
  }
});

test('fails when any single bit of leaf, root or proof is flipped', async () => {
  await fc.assert(
    fc.asyncProperty(indexInSize, fc.nat(), fc.nat(255), async ([index, size], pick, bit) => {
      const claim = await claimOf(index, size);
      const hashes = [claim.leafHash, claim.root, ...claim.proof].map((hash) => hash.slice());
      const victim = at(hashes, pick % hashes.length);
      victim[bit >> 3] = at([...victim], bit >> 3) ^ (1 << (bit & 7));
      const [leafHash, root, ...proof] = hashes;
      assert.ok(leafHash && root);
      assert.equal(codeOf(verifyInclusion({ ...claim, leafHash, root, proof })), 'root_mismatch');
    }),
  );
});

test('fails for another index and for a proof that is longer or shorter', async () => {
  await fc.assert(
    fc.asyncProperty(indexInSize, fc.nat(SIZE_MAX), async ([index, size], other) => {
      const claim = await claimOf(index, size);
      if (other !== index) assert.notEqual(codeOf(verifyInclusion({ ...claim, index: other })), 'accepted');
      const longer = [...claim.proof, claim.root];
      assert.equal(codeOf(verifyInclusion({ ...claim, proof: longer })), 'wrong_proof_length');
      if (claim.proof.length > 0) {
        const shorter = claim.proof.slice(1);
        assert.equal(codeOf(verifyInclusion({ ...claim, proof: shorter })), 'wrong_proof_length');
      }
    }),
  );
});

test('refuses an index outside the tree and sizes that are no sizes', async () => {
  const claim = await claimOf(0, 1);
  for (const [index, size] of [
    [1, 1],
    [0, 0],
    [-1, 1],
    [0.5, 1],
    [0, Number.NaN],
    [0, 2 ** 53],
  ] as const) {
    assert.equal(codeOf(verifyInclusion({ ...claim, index, size })), 'index_out_of_range');
    assert.equal(codeOf(await proveInclusion(index, size, sample.readNodes)), 'index_out_of_range');
  }
});

test('refuses hashes of another length', async () => {
  const claim = await claimOf(2, 5);
  const short = new Uint8Array(31);
  assert.equal(codeOf(verifyInclusion({ ...claim, leafHash: short })), 'malformed_hash');
  assert.equal(codeOf(verifyInclusion({ ...claim, root: short })), 'malformed_hash');
  assert.equal(codeOf(verifyInclusion({ ...claim, proof: [short] })), 'malformed_hash');
});

test('does not make a proof of what a broken store answers', async () => {
  await assert.rejects(
    proveInclusion(0, 4, () => []),
    /answered 0 hashes instead of 2/,
  );
  await assert.rejects(
    proveInclusion(0, 4, (nodes) => nodes.map(() => new Uint8Array(3))),
    /not 32 bytes long/,
  );
});
