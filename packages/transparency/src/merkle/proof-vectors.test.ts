import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openOutsideVectors } from '../../test/outside-vectors.ts';
import { codeOf } from '../../test/sample-tree.ts';
import { verifyConsistency } from './consistency-proof.ts';
import { verifyInclusion } from './inclusion-proof.ts';

const vectors = openOutsideVectors('merkle');

// The vectors spell hashes of any length, so they are decoded leniently and refused by the code under test.
const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
const hashes = (proof: readonly string[] | null): Uint8Array[] => (proof ?? []).map(bytes);

interface Expectation {
  readonly desc: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
}

interface InclusionVector extends Expectation {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}

interface ConsistencyVector extends Expectation {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

const readAll = <T>(under: string): (readonly [path: string, vector: T])[] =>
  vectors.list(under).map((path) => {
    // The published schema of the file; a vector of another shape would fail its assertion.
    const vector = JSON.parse(Buffer.from(vectors.read(path)).toString()) as T;
    return [path, vector] as const;
  });

test('every published inclusion proof is judged as published', vectors.options, () => {
  const all = readAll<InclusionVector>('inclusion');
  assert.equal(all.length, 98);
  for (const [path, { leafIdx, treeSize, root, leafHash, proof, desc, wantErr }] of all) {
    const outcome = verifyInclusion({
      index: leafIdx,
      size: treeSize,
      leafHash: bytes(leafHash),
      root: bytes(root),
      proof: hashes(proof),
    });
    assert.equal(!outcome.ok, wantErr, `${path}: ${desc}: ${codeOf(outcome)}`);
  }
});

test('every published consistency proof is judged as published', vectors.options, () => {
  const all = readAll<ConsistencyVector>('consistency');
  assert.equal(all.length, 98);
  for (const [path, { size1, size2, root1, root2, proof, desc, wantErr }] of all) {
    const outcome = verifyConsistency({
      oldSize: size1,
      newSize: size2,
      oldRoot: bytes(root1),
      newRoot: bytes(root2),
      proof: hashes(proof),
    });
    assert.equal(!outcome.ok, wantErr, `${path}: ${desc}: ${codeOf(outcome)}`);
  }
});
