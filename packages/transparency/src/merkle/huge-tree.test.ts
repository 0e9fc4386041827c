import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { accepted, at, codeOf, leafHashAt } from '../../test/sample-tree.ts';
import { proveConsistency, verifyConsistency } from './consistency-proof.ts';
import { proveInclusion, verifyInclusion } from './inclusion-proof.ts';
import { readRoot } from './read-root.ts';
import { hashChildren } from './tree-hasher.ts';
import { type ReadNodes, TREE_SIZE_MAX } from './tree-node.ts';

// All entries of these trees are equal, so every node of a level has one hash and no tree has to be stored.
const levelHashes = Array.from({ length: 53 }).reduce<Uint8Array[]>(
  (hashes) => [...hashes, hashChildren(at(hashes, hashes.length - 1), at(hashes, hashes.length - 1))],
  [leafHashAt(0)],
);
const readNodes: ReadNodes = (nodes) => nodes.map(({ level }) => at(levelHashes, level));

const hugeSize = fc.integer({ min: 2 ** 31, max: TREE_SIZE_MAX });

test('proofs hold in trees far beyond 32 bits', async () => {
  await fc.assert(
    fc.asyncProperty(hugeSize, hugeSize, async (one, another) => {
      const [oldSize, size] = [Math.min(one, another), Math.max(one, another)];
      const root = await readRoot(size, readNodes);
      const inclusion = accepted(await proveInclusion(oldSize - 1, size, readNodes));
      assert.equal(
        codeOf(
          verifyInclusion({ index: oldSize - 1, size, leafHash: leafHashAt(0), proof: inclusion, root }),
        ),
        'accepted',
      );
      const consistency = accepted(await proveConsistency(oldSize, size, readNodes));
      const oldRoot = await readRoot(oldSize, readNodes);
      assert.equal(
        codeOf(verifyConsistency({ oldSize, newSize: size, oldRoot, newRoot: root, proof: consistency })),
        'accepted',
      );
    }),
  );
});

test('the largest tree that a number can count has proofs of at most 53 and 54 hashes', async () => {
  assert.equal(accepted(await proveInclusion(0, TREE_SIZE_MAX, readNodes)).length, 53);
  const consistency = accepted(await proveConsistency(TREE_SIZE_MAX - 2, TREE_SIZE_MAX, readNodes));
  assert.ok(consistency.length <= 54);
});
