import { FULL_TILE_WIDTH, HASH_LENGTH, type HashedNode } from '@haechi/transparency';
import { joinHashes } from './hash-list.ts';
import { type LogProblem, problem } from './log-problem.ts';
import type { LogSource, StoredTile } from './log-source.ts';

const TILE_HEIGHT = 8;

/** Compares the stored hashes of the tree with those that are computed again, as they become complete. */
export interface TileCheck {
  /** Goes on with these leaf tiles; they cover the entries that are checked next. */
  take(tiles: readonly StoredTile[]): void;
  /** @param nodes what one more leaf completed, leaf first */
  check(nodes: readonly HashedNode[]): Promise<LogProblem | undefined>;
}

/** The leaf tiles of the entries `[from, to)`, which begin and end at tile borders or at the log's end. */
export const readLeafTiles = (source: LogSource, from: number, to: number): Promise<readonly StoredTile[]> =>
  source.readTiles(0, Math.floor(from / FULL_TILE_WIDTH), Math.ceil(to / FULL_TILE_WIDTH));

/** @param entriesEnd size of the log; tiles that are not full yet are not stored */
export function createTileCheck(source: LogSource, entriesEnd: number): TileCheck {
  let leafTiles = new Map<number, StoredTile>();
  /** Hashes of the tile that is being filled, for each tile level above the leaves. */
  const filling = new Map<number, Uint8Array[]>();

  function checkLeaf({ index, hash }: HashedNode): LogProblem | undefined {
    const tileIndex = Math.floor(index / FULL_TILE_WIDTH);
    if ((tileIndex + 1) * FULL_TILE_WIDTH > entriesEnd) return undefined;
    const tile = leafTiles.get(tileIndex);
    if (tile === undefined) return problem('tile_missing', index);
    const start = (index % FULL_TILE_WIDTH) * HASH_LENGTH;
    const stored = tile.hashes.subarray(start, start + HASH_LENGTH);
    return Buffer.compare(stored, hash) === 0 ? undefined : problem('tile_changed', index);
  }

  async function readTile(level: number, index: number): Promise<StoredTile | undefined> {
    return level === 0 ? leafTiles.get(index) : (await source.readTiles(level, index, index + 1))[0];
  }

  /** A complete node at a tile border is the root of one tile and a hash of the tile above. */
  async function checkBorder({ level, index, hash }: HashedNode): Promise<LogProblem | undefined> {
    const tileLevel = level / TILE_HEIGHT - 1;
    const firstLeaf = index * FULL_TILE_WIDTH ** (tileLevel + 1);
    const tile = await readTile(tileLevel, index);
    if (tile === undefined) return problem('tile_missing', firstLeaf);
    const computed = filling.get(tileLevel);
    const sameHashes = computed === undefined || Buffer.compare(tile.hashes, joinHashes(computed)) === 0;
    if (!sameHashes || Buffer.compare(tile.root, hash) !== 0) return problem('tile_changed', firstLeaf);
    filling.delete(tileLevel);
    filling.set(tileLevel + 1, [...(filling.get(tileLevel + 1) ?? []), hash]);
    return undefined;
  }

  return {
    take(tiles) {
      leafTiles = new Map(tiles.map((tile) => [tile.index, tile]));
    },
    async check(nodes) {
      for (const node of nodes) {
        if (node.level % TILE_HEIGHT !== 0) continue;
        const found = node.level === 0 ? checkLeaf(node) : await checkBorder(node);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}
