import { createHash } from 'node:crypto';
import { compareCodePoints } from '@haechi/decision';
import { CodedError, canonicalJson, type Json } from '@haechi/kernel';

export interface PageInput {
  readonly token?: string | undefined;
  readonly next_token?: string | undefined;
  readonly limit?: number | undefined;
}

/** Where a page begins and how much it holds. */
export interface PageRequest {
  /** Only what comes after this in code point order; the empty text comes before everything. */
  readonly after: string;
  readonly limit: number;
}

const LIMIT_DEFAULT = 500;
const LIMIT_MAX = 1000;

/**
 * Reads which page is asked for. A token is good for the question it was given for, and for no other.
 * @throws CodedError `VAL_001` for a token that is not ours, or of another question
 */
export function readPage(page: PageInput | undefined, question: Json): PageRequest {
  const limit = Math.min(page?.limit ?? LIMIT_DEFAULT, LIMIT_MAX);
  const token = page?.token ?? page?.next_token ?? '';
  if (token === '') return { after: '', limit };
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (
      Array.isArray(parts) &&
      parts.length === 2 &&
      parts[0] === digestOf(question) &&
      typeof parts[1] === 'string'
    )
      return { after: parts[1], limit };
  } catch {
    // Not base64url of JSON: refused below like every other foreign token.
  }
  throw new CodedError('VAL_001', { where: 'body.page.token' });
}

/** The token of the page that begins after `last`. */
export function writeToken(question: Json, last: string): string {
  return Buffer.from(JSON.stringify([digestOf(question), last]), 'utf8').toString('base64url');
}

const digestOf = (question: Json): string =>
  createHash('sha256').update(canonicalJson(question)).digest('base64url').slice(0, 22);

export interface Page<T> {
  readonly items: readonly T[];
  /** The key of the last item when more follow. */
  readonly next: string | undefined;
}

/** One page of a complete list, ordered by code point of its keys. */
export function slicePage<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { after, limit }: PageRequest,
): Page<T> {
  const ordered = all
    .filter((item) => after === '' || compareCodePoints(keyOf(item), after) > 0)
    .toSorted((a, b) => compareCodePoints(keyOf(a), keyOf(b)));
  const items = ordered.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: ordered.length > items.length ? (last === undefined ? after : keyOf(last)) : undefined,
  };
}
