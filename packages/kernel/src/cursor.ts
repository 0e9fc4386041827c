import { CodedError } from './errors.ts';
import { isUuid } from './ids.ts';

/** A place in a list, opaque to callers: base64url of a small JSON array whose last item is the id of the row. */
export function encodeCursor(position: readonly (string | number)[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(position));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/**
 * Reads a cursor back; the last item is known to be a UUID.
 * @throws CodedError `VAL_001` when it is not one of ours
 */
export function decodeCursor(cursor: string, length: number): readonly (string | number)[] {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    );
    const position: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (
      Array.isArray(position) &&
      position.length === length &&
      position.every(
        (item): item is string | number => typeof item === 'string' || typeof item === 'number',
      ) &&
      isUuid(String(position.at(-1)))
    ) {
      return position;
    }
  } catch {
    // Not base64, not UTF-8 or not JSON: refused below like every other foreign cursor.
  }
  throw new CodedError('VAL_001', { where: 'query cursor' });
}
