import { isTreeSize } from '../merkle/tree-node.ts';

/** Hashes or entries in a full tile. */
export const FULL_TILE_WIDTH = 256;
/** Tree levels that one tile spans. */
export const TILE_HEIGHT = 8;
/** Highest tile level that a path can name. */
export const TILE_LEVEL_MAX = 63;

/** A run of entries: `width` entries from `index * 256` on. Partial unless the width is 256. */
export interface EntryBundle {
  readonly index: number;
  /** 1 to 256. */
  readonly width: number;
}

/** A run of node hashes: those of the tree level `8 * level`, `width` of them from `index * 256` on. */
export interface HashTile extends EntryBundle {
  readonly level: number;
}

/** How many hashes a tree of `size` entries has at a tile level: each stands for 256^level entries. */
const hashCount = (size: number, level: number): number => Math.floor(size / FULL_TILE_WIDTH ** level);

/** Width of a tile in a tree of `size` entries: 256 when full, 0 when the tree has no such tile yet. */
export const tileWidth = (size: number, level: number, index: number): number =>
  Math.min(FULL_TILE_WIDTH, Math.max(0, hashCount(size, level) - index * FULL_TILE_WIDTH));

const assertGrowth = (oldSize: number, newSize: number): void => {
  if (!isTreeSize(oldSize) || !isTreeSize(newSize) || oldSize > newSize) {
    throw new RangeError(`A tree of ${oldSize} cannot grow into a tree of ${newSize}`);
  }
};

function* changedTiles(oldSize: number, newSize: number, level: number): Generator<HashTile> {
  const newCount = hashCount(newSize, level);
  const oldCount = hashCount(oldSize, level);
  if (newCount === oldCount) return;
  const firstIndex = Math.floor(oldCount / FULL_TILE_WIDTH);
  for (let index = firstIndex; index * FULL_TILE_WIDTH < newCount; index++) {
    yield { level, index, width: tileWidth(newSize, level, index) };
  }
}

/**
 * The hash tiles that a log has to publish when it grows from one checkpoint to the next, lowest level first.
 * A tile that was partial before comes again, wider, under its new path.
 * @throws RangeError when the sizes are out of order
 */
export function* hashTilesToWrite(oldSize: number, newSize: number): Generator<HashTile> {
  assertGrowth(oldSize, newSize);
  for (let level = 0; hashCount(newSize, level) > 0; level++) yield* changedTiles(oldSize, newSize, level);
}

/**
 * The entry bundles that a log has to publish when it grows from one checkpoint to the next.
 * @throws RangeError when the sizes are out of order
 */
export function* entryBundlesToWrite(oldSize: number, newSize: number): Generator<EntryBundle> {
  assertGrowth(oldSize, newSize);
  for (const { index, width } of changedTiles(oldSize, newSize, 0)) yield { index, width };
}
