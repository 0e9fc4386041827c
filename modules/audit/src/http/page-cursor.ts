/** A place in a log as an opaque page cursor. */
export const formatCursor = (index: number): string => Buffer.from(`i${index}`).toString('base64url');

/** Reads a cursor back; undefined when it is none of ours. */
export function parseCursor(cursor: string): number | undefined {
  const digits = /^i(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  const index = Number(digits);
  return digits !== undefined && Number.isSafeInteger(index) ? index : undefined;
}
