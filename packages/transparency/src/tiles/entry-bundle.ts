import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { FULL_TILE_WIDTH } from './tile-coordinates.ts';

/** Longest entry in bytes: its length is written in 16 bits. */
export const ENTRY_LENGTH_MAX = 0xffff;

const LENGTH_BYTES = 2;

export type EntryBundleRefusal = Refusal<'malformed_entry_bundle'>;

/**
 * Bytes of an entry bundle: each entry after its length in two bytes, big-endian (C2SP tlog-tiles).
 * @throws RangeError when there is no entry, more than 256, or one longer than 65535 bytes
 */
export const encodeEntryBundle = (entries: readonly Uint8Array[]): Uint8Array => {
  if (entries.length === 0 || entries.length > FULL_TILE_WIDTH) {
    throw new RangeError(`A bundle has 1 to ${FULL_TILE_WIDTH} entries, not ${entries.length}`);
  }
  if (entries.some((entry) => entry.length > ENTRY_LENGTH_MAX)) {
    throw new RangeError(`An entry has at most ${ENTRY_LENGTH_MAX} bytes`);
  }
  const bytes = new Uint8Array(entries.reduce((length, entry) => length + LENGTH_BYTES + entry.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const entry of entries) {
    view.setUint16(offset, entry.length);
    bytes.set(entry, offset + LENGTH_BYTES);
    offset += LENGTH_BYTES + entry.length;
  }
  return bytes;
};

/**
 * Entries of a bundle that must have exactly `width` of them and not a byte more.
 * The entries are views of `bytes`, not copies.
 */
export const decodeEntryBundle = (
  bytes: Uint8Array,
  width: number,
): Result<Uint8Array[], EntryBundleRefusal> => {
  const malformed = refuse('malformed_entry_bundle', `The bytes are not a bundle of ${width} entries`);
  if (width < 1 || width > FULL_TILE_WIDTH) return malformed;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (entries.length < width && offset + LENGTH_BYTES <= bytes.length) {
    const start = offset + LENGTH_BYTES;
    offset = start + view.getUint16(offset);
    entries.push(bytes.subarray(start, offset));
  }
  return entries.length === width && offset === bytes.length ? ok(entries) : malformed;
};
