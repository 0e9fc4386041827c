import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { referenceRoot } from '../../test/rfc6962.ts';
import { at, growSampleTree, leafHashAt } from '../../test/sample-tree.ts';
import { createCompactRange, rootOfLeaves } from './compact-range.ts';
import { createTreeHasher, hashLeaf } from './tree-hasher.ts';

const SIZE_MAX = 140;
const sample = growSampleTree(SIZE_MAX);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('hashes an entry apart from a node, as RFC 6962 separates them', () => {
  assert.equal(
    hex(hashLeaf(new Uint8Array(0))),
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  );
  assert.equal(
    hex(createCompactRange().root()),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});

test('has the root of the standard at every size', () => {
  sample.roots.forEach((root, size) => {
    assert.deepEqual(root, referenceRoot(sample.leafHashes.slice(0, size)), `size ${size}`);
  });
  assert.deepEqual(rootOfLeaves(sample.leafHashes), sample.roots.at(-1));
});

test('reports every complete node exactly once, with the hash of the entries below it', () => {
  const expected: string[] = [];
  for (let level = 0; 2 ** level <= SIZE_MAX; level++) {
    const width = 2 ** level;
    for (let index = 0; (index + 1) * width <= SIZE_MAX; index++) {
      const below = sample.leafHashes.slice(index * width, (index + 1) * width);
      expected.push(`${level}/${index} ${hex(referenceRoot(below))}`);
    }
  }
  const reported = sample.nodes.map(({ level, index, hash: value }) => `${level}/${index} ${hex(value)}`);
  assert.deepEqual(reported.toSorted(), expected.toSorted());
});

test('resumes from a state taken at any size and ends at the same root', () => {
  fc.assert(
    fc.property(fc.nat(SIZE_MAX), fc.nat(SIZE_MAX), (first, second) => {
      const [stop, end] = [Math.min(first, second), Math.max(first, second)];
      const before = createCompactRange();
      for (const leafHash of sample.leafHashes.slice(0, stop)) before.append(leafHash);
      const resumed = createCompactRange(before.state());
      for (const leafHash of sample.leafHashes.slice(stop, end)) resumed.append(leafHash);
      assert.equal(resumed.size, end);
      assert.deepEqual(resumed.root(), at(sample.roots, end));
    }),
  );
});

test('leaves a state alone that was taken before an append', () => {
  const range = createCompactRange();
  range.append(leafHashAt(0));
  const state = range.state();
  range.append(leafHashAt(1));
  assert.equal(state.size, 1);
  assert.deepEqual(state.hashes, [leafHashAt(0)]);
});

test('refuses a state whose hashes do not fit its size', () => {
  const one = leafHashAt(0);
  for (const state of [
    { size: 1, hashes: [] },
    { size: 2, hashes: [one, one] },
    { size: 1, hashes: [one.slice(1)] },
    { size: -1, hashes: [] },
    { size: 1.5, hashes: [one] },
    { size: Number.MAX_SAFE_INTEGER + 1, hashes: [one] },
  ]) {
    assert.throws(() => createCompactRange(state), RangeError, JSON.stringify(state.size));
  }
});

test('refuses a leaf hash of another length', () => {
  assert.throws(() => createCompactRange().append(new Uint8Array(31)), RangeError);
});

test('builds the same tree on the native SHA-256', () => {
  const native = createTreeHasher((bytes) => hash('sha256', bytes, 'buffer'));
  const root = rootOfLeaves(sample.leafHashes, native);
  assert.equal(hex(root), hex(at(sample.roots, SIZE_MAX)));
  assert.equal(hex(native.hashLeaf(Uint8Array.of(7))), hex(hashLeaf(Uint8Array.of(7))));
});
