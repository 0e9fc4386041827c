import { concatBytes } from '../encoding/bytes.ts';
import { HASH_LENGTH } from '../merkle/tree-hasher.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { FULL_TILE_WIDTH } from './tile-coordinates.ts';

export type TileRefusal = Refusal<'malformed_tile'>;

/**
 * Bytes of a hash tile: its hashes one after another (C2SP tlog-tiles).
 * @throws RangeError when there is no hash, more than 256, or one that is not 32 bytes long
 */
export const encodeTile = (hashes: readonly Uint8Array[]): Uint8Array => {
  if (hashes.length === 0 || hashes.length > FULL_TILE_WIDTH) {
    throw new RangeError(`A tile has 1 to ${FULL_TILE_WIDTH} hashes, not ${hashes.length}`);
  }
  if (hashes.some((hash) => hash.length !== HASH_LENGTH)) {
    throw new RangeError(`A hash is ${HASH_LENGTH} bytes long`);
  }
  return concatBytes(...hashes);
};

/**
 * Hashes of a tile that must have exactly `width` of them.
 * The hashes are views of `bytes`, not copies.
 */
export const decodeTile = (bytes: Uint8Array, width: number): Result<Uint8Array[], TileRefusal> => {
  if (width < 1 || width > FULL_TILE_WIDTH || bytes.length !== width * HASH_LENGTH) {
    return refuse('malformed_tile', `A tile of ${width} hashes does not have ${bytes.length} bytes`);
  }
  return ok(
    Array.from({ length: width }, (_, position) =>
      bytes.subarray(position * HASH_LENGTH, (position + 1) * HASH_LENGTH),
    ),
  );
};
