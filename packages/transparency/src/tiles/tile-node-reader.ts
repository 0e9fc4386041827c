import { createCompactRange, EMPTY_RANGE } from '../merkle/compact-range.ts';
import { portableTreeHasher, type TreeHasher } from '../merkle/tree-hasher.ts';
import type { ReadNodes, TreeNode } from '../merkle/tree-node.ts';
import { decodeTile } from './hash-tile.ts';
import { FULL_TILE_WIDTH, type HashTile, TILE_HEIGHT, tileWidth } from './tile-coordinates.ts';
import { hashTilePath } from './tile-path.ts';

/** Fetches the bytes of one hash tile, from a file, a database or over HTTP. */
export type ReadTile = (tile: HashTile) => Uint8Array | Promise<Uint8Array>;

interface NodeInTile {
  readonly tile: HashTile;
  /** Position of the node's first hash in the tile. */
  readonly first: number;
  /** Number of the tile's hashes under the node. */
  readonly count: number;
}

const locate = ({ level, index }: TreeNode, size: number): NodeInTile => {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level % TILE_HEIGHT);
  const start = index * count;
  const tileIndex = Math.floor(start / FULL_TILE_WIDTH);
  const first = start % FULL_TILE_WIDTH;
  const width = tileWidth(size, tileLevel, tileIndex);
  if (first + count > width) throw new RangeError(`A tree of ${size} has no complete node ${level}/${index}`);
  return { tile: { level: tileLevel, index: tileIndex, width }, first, count };
};

const fetchTile = async (tile: HashTile, readTile: ReadTile): Promise<readonly Uint8Array[]> => {
  const decoded = decodeTile(await readTile(tile), tile.width);
  if (!decoded.ok) throw new Error(`${hashTilePath(tile)}: ${decoded.error.message}`);
  return decoded.value;
};

/**
 * Reads nodes of a tree of `size` entries from its tiles, hashing the levels that tiles leave out.
 * Each tile is fetched once per call, all at the same time.
 * The reader throws on a node that the tree does not have and on a tile of a wrong length. It cannot tell a
 * falsified hash: a proof or root built from it will not match the signed checkpoint.
 */
export const createTileNodeReader =
  (size: number, readTile: ReadTile, hasher: TreeHasher = portableTreeHasher): ReadNodes =>
  async (nodes) => {
    const fetches = new Map<string, Promise<readonly Uint8Array[]>>();
    const fetchOnce = (tile: HashTile): Promise<readonly Uint8Array[]> => {
      const path = hashTilePath(tile);
      const fetched = fetches.get(path) ?? fetchTile(tile, readTile);
      fetches.set(path, fetched);
      return fetched;
    };
    return Promise.all(
      nodes
        .map((node) => locate(node, size))
        .map(async ({ tile, first, count }) => {
          const range = createCompactRange(EMPTY_RANGE, hasher);
          for (const hash of (await fetchOnce(tile)).slice(first, first + count)) range.append(hash);
          return range.root();
        }),
    );
  };
