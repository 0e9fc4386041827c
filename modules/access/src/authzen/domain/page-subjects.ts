import { compareCodePoints } from '@haechi/decision';
import { formatId, type UserId } from '@haechi/kernel';
import { type Page, type PageRequest, slicePage } from './page.ts';

/**
 * One page of names: those people are registered under, and the public ids of everybody else. Public ids have the order
 * of the ids they stand for, so only those on the page have to be written out: with many members that is most of the
 * time of a search.
 * @param unnamed in ascending order
 */
export function pageSubjects(
  named: readonly string[],
  unnamed: readonly UserId[],
  page: PageRequest,
): Page<string> {
  const start = page.after === '' ? 0 : firstAfter(unnamed, page.after);
  const written = unnamed.slice(start, start + page.limit + 1).map((id) => formatId('user', id));
  return slicePage([...named, ...written], (name) => name, page);
}

/** The index of the first id whose public form comes after a text. */
function firstAfter(ids: readonly UserId[], after: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const id = ids[middle];
    if (id !== undefined && compareCodePoints(formatId('user', id), after) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}
