import { parseDecimal } from '../encoding/decimal.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { type EntryBundle, FULL_TILE_WIDTH, type HashTile, TILE_LEVEL_MAX } from './tile-coordinates.ts';

/** What a path under `tile/` names. */
export type TilePath =
  | ({ readonly kind: 'hashes' } & HashTile)
  | ({ readonly kind: 'entries' } & EntryBundle);

export type TilePathRefusal = Refusal<'malformed_tile_path'>;

const ENTRIES = 'entries';
const PATH_LENGTH_MAX = 64;
const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** Index in zero-padded groups of three digits, all but the last marked by `x`: 1234067 is `x001/x234/067`. */
const formatIndex = (index: number): string => {
  const digits = `${index}`;
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  return padded.replaceAll(/[0-9]{3}(?=[0-9])/g, 'x$&/');
};

const formatPath = (level: string, { index, width }: EntryBundle): string => {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`Not a tile index: ${index}`);
  if (!Number.isInteger(width) || width < 1 || width > FULL_TILE_WIDTH) {
    throw new RangeError(`Not a tile width: ${width}`);
  }
  return `tile/${level}/${formatIndex(index)}${width === FULL_TILE_WIDTH ? '' : `.p/${width}`}`;
};

/**
 * Path of a hash tile under the log's prefix, such as `tile/0/x001/234.p/5` (C2SP tlog-tiles).
 * @throws RangeError when the coordinates name no tile
 */
export const hashTilePath = (tile: HashTile): string => {
  if (!Number.isInteger(tile.level) || tile.level < 0 || tile.level > TILE_LEVEL_MAX) {
    throw new RangeError(`Not a tile level: ${tile.level}`);
  }
  return formatPath(`${tile.level}`, tile);
};

/**
 * Path of an entry bundle under the log's prefix, such as `tile/entries/x001/234.p/5` (C2SP tlog-tiles).
 * @throws RangeError when the coordinates name no bundle
 */
export const entryBundlePath = (bundle: EntryBundle): string => formatPath(ENTRIES, bundle);

const malformed = () =>
  refuse('malformed_tile_path', 'A tile path is tile/<level or entries>/<index>[.p/<width>]');

/** Reads a path as clients ask for it. Every tile has one path; other spellings are refused. */
export const parseTilePath = (path: string): Result<TilePath, TilePathRefusal> => {
  const parts = path.length <= PATH_LENGTH_MAX ? PATH.exec(path) : null;
  if (parts === null) return malformed();
  const [, levelText = '', indexText = '', widthText] = parts;
  const index = Number(indexText.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? FULL_TILE_WIDTH : parseDecimal(widthText);
  if (!Number.isSafeInteger(index) || width === undefined || width < 1) return malformed();
  if (width > FULL_TILE_WIDTH || (widthText !== undefined && width === FULL_TILE_WIDTH)) return malformed();
  // A padding group too many, as in x000/001, is the same number under another path.
  if (formatIndex(index) !== indexText) return malformed();
  if (levelText === ENTRIES) return ok({ kind: 'entries', index, width });
  const level = parseDecimal(levelText);
  if (level === undefined || level > TILE_LEVEL_MAX) return malformed();
  return ok({ kind: 'hashes', level, index, width });
};
