import { CodedError, formatId, type Id, type IdKind, parseId } from '@haechi/kernel';
import type { Page, PageRequest } from '../queries/collect-page.ts';

/** Reads where a page starts: its cursor is the public id of the last thing on the page before. */
export function readPage<K extends IdKind>(
  kind: K,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): PageRequest<Id<K>> {
  const after = query.cursor === undefined ? undefined : parseId(kind, query.cursor);
  if (query.cursor !== undefined && after === undefined)
    throw new CodedError('VAL_001', { where: 'query.cursor' });
  return { after, limit: query.limit };
}

export const presentCursor = (kind: IdKind, page: Page<unknown, string>): string | null =>
  page.next === null ? null : formatId(kind, page.next);
