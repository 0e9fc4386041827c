import { CodedError } from '@haechi/kernel';

/** A place in a list ordered by type and id. */
export interface Place {
  readonly type: string;
  readonly id: string;
}

export const encodePlace = ({ type, id }: Place): string =>
  Buffer.from(JSON.stringify([type, id]), 'utf8').toString('base64url');

/** @throws CodedError `VAL_001` for a cursor that is not ours */
export function decodePlace(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place) && place.length === 2) {
      const [type, id]: unknown[] = place;
      if (typeof type === 'string' && typeof id === 'string') return { type, id };
    }
  } catch {
    // Not base64url of JSON: refused below like every other foreign cursor.
  }
  throw new CodedError('VAL_001', { where: 'query cursor' });
}
