import { covers } from './cover-permission.ts';

/** How a copy and its template have gone apart. */
export interface TemplateDiff {
  /** What the copy has and its template has not. */
  readonly added: readonly string[];
  /** What the template has and the copy has not. */
  readonly removed: readonly string[];
  /** What the template has got and lost since it was copied or last taken over. */
  readonly templateAdded: readonly string[];
  readonly templateRemoved: readonly string[];
}

const without = (from: readonly string[], what: readonly string[]): string[] =>
  from.filter((pattern) => !what.includes(pattern)).toSorted();

const gives = (patterns: readonly string[], permission: string): boolean =>
  patterns.some((pattern) => covers(pattern, permission));

/** `known` is what the template was when the copy last followed it. */
export function diffTemplate(
  copy: readonly string[],
  template: readonly string[],
  known: readonly string[],
): TemplateDiff {
  return {
    added: without(copy, template),
    removed: without(template, copy),
    templateAdded: without(template, known),
    templateRemoved: without(known, template),
  };
}

/** The copy with what changed in the template since; what the copy changed itself stays. */
export function takeOver(
  copy: readonly string[],
  template: readonly string[],
  known: readonly string[],
): string[] {
  const { templateAdded, templateRemoved } = diffTemplate(copy, template, known);
  return [...new Set([...without(copy, templateRemoved), ...templateAdded])].toSorted();
}

/** Locked permissions that one list of patterns gives and the other does not. */
export function findBrokenLocks(
  locks: readonly string[],
  before: readonly string[],
  after: readonly string[],
): string[] {
  return locks.filter((permission) => gives(before, permission) !== gives(after, permission));
}
