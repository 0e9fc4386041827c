/** A place in the write-ahead log, as a number of bytes. */
export type Lsn = bigint;

/** Size of one file of the log; what initdb chooses unless told otherwise. */
export const SEGMENT_BYTES = 16 * 1024 * 1024;

const SEGMENTS_PER_NUMBER = 0x1_0000_0000n / BigInt(SEGMENT_BYTES);

/** Reads `16/B374D848`. */
export function parseLsn(text: string): Lsn {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new TypeError(`not a place in the log: ${text}`);
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export function formatLsn(lsn: Lsn): string {
  return `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xff_ff_ff_ffn).toString(16).toUpperCase()}`;
}

/** Where the file that holds this place begins. */
export function segmentStart(lsn: Lsn): Lsn {
  return lsn - (lsn % BigInt(SEGMENT_BYTES));
}

/** Name of the file that holds this place: `000000010000000000000003`. */
export function segmentName(timeline: number, lsn: Lsn): string {
  const number = lsn / BigInt(SEGMENT_BYTES);
  return [BigInt(timeline), number / SEGMENTS_PER_NUMBER, number % SEGMENTS_PER_NUMBER]
    .map((part) => part.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
}
