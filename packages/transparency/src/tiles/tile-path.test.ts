import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { accepted, codeOf } from '../../test/sample-tree.ts';
import { entryBundlePath, hashTilePath, parseTilePath } from './tile-path.ts';

test('names tiles as the standard does', () => {
  assert.equal(hashTilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
  assert.equal(hashTilePath({ level: 0, index: 1234, width: 5 }), 'tile/0/x001/234.p/5');
  assert.equal(hashTilePath({ level: 63, index: 0, width: 255 }), 'tile/63/000.p/255');
  assert.equal(entryBundlePath({ index: 999, width: 256 }), 'tile/entries/999');
  assert.equal(entryBundlePath({ index: 1000, width: 1 }), 'tile/entries/x001/000.p/1');
});

test('reads back every path that it writes', () => {
  const index = fc.oneof(fc.nat(2000), fc.maxSafeNat());
  const width = fc.integer({ min: 1, max: 256 });
  fc.assert(
    fc.property(fc.nat(63), index, width, (level, tileIndex, tileWidth) => {
      const bundle = { index: tileIndex, width: tileWidth };
      const tile = { level, ...bundle };
      assert.deepEqual(accepted(parseTilePath(hashTilePath(tile))), { kind: 'hashes', ...tile });
      assert.deepEqual(accepted(parseTilePath(entryBundlePath(bundle))), { kind: 'entries', ...bundle });
    }),
  );
});

test('refuses every other spelling of a tile', () => {
  for (const path of [
    '',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0',
    'tile/64/000',
    'tile/00/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000',
    'tile/0/x000/001',
    'tile/0/001/001',
    'tile/0/x001/x001',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/007',
    'tile/0/000.p/',
    'tile/0/000.p',
    'tile/0/000\n',
    'tile/0/../000',
    `tile/0/${'x000/'.repeat(100)}000`,
  ]) {
    assert.equal(codeOf(parseTilePath(path)), 'malformed_tile_path', JSON.stringify(path));
  }
});

test('does not name a tile that cannot exist', () => {
  for (const tile of [
    { level: 64, index: 0, width: 1 },
    { level: 0, index: -1, width: 1 },
    { level: 0, index: 0.5, width: 1 },
    { level: 0, index: 0, width: 0 },
    { level: 0, index: 0, width: 257 },
  ]) {
    assert.throws(() => hashTilePath(tile), RangeError, JSON.stringify(tile));
  }
});
