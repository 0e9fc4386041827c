import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { at, growSampleTree } from '../../test/sample-tree.ts';
import { proveConsistency } from '../merkle/consistency-proof.ts';
import { proveInclusion } from '../merkle/inclusion-proof.ts';
import { readRoot } from '../merkle/read-root.ts';
import { decodeTile, encodeTile } from './hash-tile.ts';
import { entryBundlesToWrite, type HashTile, hashTilesToWrite, tileWidth } from './tile-coordinates.ts';
import { createTileNodeReader, type ReadTile } from './tile-node-reader.ts';
import { hashTilePath } from './tile-path.ts';

const SIZE = 70_000;
const sample = growSampleTree(SIZE);

/** What a log publishes on its way through these sizes: each tile from the stored nodes, under its path. */
const publish = async (sizes: readonly number[]): Promise<ReadonlyMap<string, Uint8Array>> => {
  const published = new Map<string, Uint8Array>();
  let oldSize = 0;
  for (const size of sizes) {
    for (const tile of hashTilesToWrite(oldSize, size)) {
      const nodes = Array.from({ length: tile.width }, (_, position) => ({
        level: tile.level * 8,
        index: tile.index * 256 + position,
      }));
      published.set(hashTilePath(tile), encodeTile(await sample.readNodes(nodes)));
    }
    oldSize = size;
  }
  return published;
};

const readFrom =
  (published: ReadonlyMap<string, Uint8Array>): ReadTile =>
  (tile) => {
    const bytes = published.get(hashTilePath(tile));
    if (bytes === undefined) throw new Error(`Not published: ${hashTilePath(tile)}`);
    return bytes;
  };

test('cuts the tree of the standard, 70,000 entries, into the tiles of the standard', () => {
  const tiles = [...hashTilesToWrite(0, SIZE)];
  const count = (level: number, width: (tile: HashTile) => boolean): number =>
    tiles.filter((tile) => tile.level === level && width(tile)).length;
  const full = (tile: HashTile): boolean => tile.width === 256;
  assert.equal(count(0, full), 273);
  assert.equal(count(1, full), 1);
  assert.equal(count(2, full), 0);
  assert.deepEqual(
    tiles.filter((tile) => !full(tile)),
    [
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ],
  );
  assert.equal([...entryBundlesToWrite(0, SIZE)].length, 274);
});

test('writes a level only when it gains a hash', () => {
  assert.deepEqual(
    [...hashTilesToWrite(255, 256)],
    [
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ],
  );
  assert.deepEqual([...hashTilesToWrite(256, 257)], [{ level: 0, index: 1, width: 1 }]);
  assert.deepEqual([...hashTilesToWrite(257, 257)], []);
  assert.deepEqual(
    [...entryBundlesToWrite(255, 257)],
    [
      { index: 0, width: 256 },
      { index: 1, width: 1 },
    ],
  );
  assert.throws(() => [...hashTilesToWrite(2, 1)], RangeError);
  assert.equal(tileWidth(256, 0, 1), 0);
});

test('whatever the steps of its growth, a log has published the tiles that every one of its checkpoints needs', async () => {
  const step = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 10_000 }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), fc.nat(), async (steps, pick) => {
      const sizes = steps.map((_, position) => steps.slice(0, position + 1).reduce((sum, one) => sum + one));
      const readTile = readFrom(await publish(sizes));
      for (const size of sizes) {
        const readNodes = createTileNodeReader(size, readTile);
        assert.deepEqual(await readRoot(size, readNodes), at(sample.roots, size));
        const index = pick % size;
        assert.deepEqual(
          await proveInclusion(index, size, readNodes),
          await proveInclusion(index, size, sample.readNodes),
        );
        assert.deepEqual(
          await proveConsistency(index + 1, size, readNodes),
          await proveConsistency(index + 1, size, sample.readNodes),
        );
      }
    }),
    { numRuns: 40 },
  );
});

test('fetches each tile of a proof once', async () => {
  const published = await publish([SIZE]);
  const fetched: string[] = [];
  const readNodes = createTileNodeReader(SIZE, (tile) => {
    fetched.push(hashTilePath(tile));
    return readFrom(published)(tile);
  });
  await proveInclusion(69_999, SIZE, readNodes);
  assert.deepEqual(fetched.toSorted(), ['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']);
});

test('reports a tile of a wrong length and a node that the tree does not have', async () => {
  const readNodes = createTileNodeReader(4, () => new Uint8Array(3));
  await assert.rejects(async () => readNodes([{ level: 0, index: 0 }]), /tile\/0\/000\.p\/4/);
  await assert.rejects(async () => readNodes([{ level: 0, index: 4 }]), /no complete node 0\/4/);
  await assert.rejects(async () => readNodes([{ level: 3, index: 0 }]), /no complete node 3\/0/);
});

test('reads only tiles of exactly the expected width', () => {
  const hash = new Uint8Array(32);
  assert.equal(decodeTile(encodeTile([hash, hash]), 2).ok, true);
  for (const width of [0, 1, 3, 257, Number.NaN])
    assert.equal(decodeTile(encodeTile([hash, hash]), width).ok, false);
  assert.throws(() => encodeTile([]), RangeError);
  assert.throws(() => encodeTile([hash.slice(1)]), RangeError);
  assert.throws(() => encodeTile(Array.from({ length: 257 }, () => hash)), RangeError);
});
