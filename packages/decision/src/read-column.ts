/**
 * Reads a typed-array cell known to exist.
 *
 * The compiler types every indexed read as possibly undefined. Indexes into the engine's columns come from the
 * same build step as the columns, so the cast is safe; keeping it here keeps it out of everything else.
 */
export function readColumn(column: Int32Array | Uint32Array | Float64Array, index: number): number {
  return column[index] as number;
}
