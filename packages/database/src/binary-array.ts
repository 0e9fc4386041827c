import { type RawBuilder, sql } from 'kysely';

/** The binary form of an element of an array, and the number PostgreSQL knows its type by. */
interface Encoding<V> {
  readonly oid: number;
  bytesOf(value: V): number;
  /** @param at where the bytes begin. @returns how many there are */
  write(target: Buffer, at: number, value: V): number;
}

const DATE_ZERO_MS = Date.UTC(2000, 0, 1);
const TWO_TO_32 = 2 ** 32;

function writeInt8(target: Buffer, at: number, value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number in the safe range: ${value}`);
  target.writeInt32BE(Math.floor(value / TWO_TO_32), at);
  target.writeUInt32BE(value >>> 0, at + 4);
  return 8;
}

const text: Encoding<string> = {
  oid: 25,
  bytesOf: (value) => Buffer.byteLength(value),
  write: (target, at, value) => target.write(value, at, 'utf8'),
};

const int8: Encoding<number> = { oid: 20, bytesOf: () => 8, write: writeInt8 };

const uuid: Encoding<string> = {
  oid: 2950,
  bytesOf: () => 16,
  write(target, at, value) {
    if (value.length !== 36 || target.write(value.replaceAll('-', ''), at, 16, 'hex') !== 16)
      throw new TypeError(`not a UUID: ${value}`);
    return 16;
  },
};

const bytea: Encoding<Uint8Array> = {
  oid: 17,
  bytesOf: (value) => value.length,
  write(target, at, value) {
    target.set(value, at);
    return value.length;
  },
};

const timestamptz: Encoding<Date> = {
  oid: 1184,
  bytesOf: () => 8,
  // Microseconds since the year 2000, which outgrow a double in the year 2285.
  write: (target, at, value) => {
    target.writeBigInt64BE(BigInt(value.getTime() - DATE_ZERO_MS) * 1000n, at);
    return 8;
  },
};

const ENCODINGS = { text, int8, uuid, bytea, timestamptz } as const;

export type ArrayType = keyof typeof ENCODINGS;
export type ArrayValue<T extends ArrayType> = (typeof ENCODINGS)[T] extends Encoding<infer V> ? V : never;

const HEADER_BYTES = 20;
const NULL_LENGTH = -1;

/**
 * A one-dimensional array as PostgreSQL takes it in its binary form (`array_recv`): for statements that carry thousands of
 * values, which would otherwise be escaped here and parsed there. The parameter has to be cast to the very type, as
 * `columnOf` does.
 * @throws {RangeError | TypeError} when a value is none of its type
 */
export function binaryArray<T extends ArrayType>(type: T, values: readonly (ArrayValue<T> | null)[]): Buffer {
  const encoding = ENCODINGS[type] as unknown as Encoding<ArrayValue<T>>; // the encoding of this very type
  let length = HEADER_BYTES;
  for (const value of values) length += 4 + (value === null ? 0 : encoding.bytesOf(value));
  const target = Buffer.allocUnsafe(values.length === 0 ? 12 : length);
  target.writeInt32BE(values.length === 0 ? 0 : 1, 0); // dimensions
  target.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  target.writeInt32BE(encoding.oid, 8);
  if (values.length === 0) return target;
  target.writeInt32BE(values.length, 12);
  target.writeInt32BE(1, 16); // the index of the first element
  let at = HEADER_BYTES;
  for (const value of values) {
    const bytes = value === null ? NULL_LENGTH : encoding.write(target, at + 4, value);
    target.writeInt32BE(bytes, at);
    at += 4 + Math.max(bytes, 0);
  }
  return target;
}

/** One column of some rows as a parameter of a statement: an array in its binary form, cast to its type. */
export const columnOf = <Row, T extends ArrayType>(
  type: T,
  rows: readonly Row[],
  read: (row: Row) => ArrayValue<T> | null,
): RawBuilder<unknown> => sql`${binaryArray(type, rows.map(read))}::${sql.raw(type)}[]`;
