import { parseLeaf } from '../parse-leaf.ts';
import { hashLeafText } from './leaf.ts';
import { type LogProblem, problem } from './log-problem.ts';
import type { StoredEntry } from './log-source.ts';
import { saysTheSame } from './says-the-same.ts';
import { findDifferingColumns } from './search-columns.ts';

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

export type EntryCheck =
  | { readonly ok: true; readonly leafHash: Uint8Array }
  | { readonly ok: false; readonly problem: LogProblem };

const bad = (found: LogProblem): EntryCheck => ({ ok: false, problem: found });

/**
 * Checks one row by itself: it is the one that belongs here, its hash is that of its text, and what is searched is
 * what the text says.
 * @param previousPosition of the entry before it; positions only grow
 */
export function checkEntry(
  entry: StoredEntry | undefined,
  index: number,
  previousPosition: number,
): EntryCheck {
  if (entry === undefined || entry.index > index) return bad(problem('entry_missing', index));
  if (entry.index < index) return bad(problem('entry_repeated', entry.index));
  const leafHash = hashLeafText(entry.leaf);
  if (!sameBytes(leafHash, entry.leaf_hash)) return bad(problem('entry_changed', index));
  if (!saysTheSame(entry.leaf, entry)) {
    const event = parseLeaf(entry.leaf);
    if (event === undefined) return bad(problem('entry_changed', index));
    const columns = findDifferingColumns(entry, event);
    if (columns.length > 0) return bad(problem('columns_changed', index, { columns: columns.join(', ') }));
  }
  // Two neighbours contradict each other, and nothing says which is right: from the first of them on none is believed.
  if (entry.position <= previousPosition) return bad(problem('position_changed', Math.max(0, index - 1)));
  return { ok: true, leafHash };
}
