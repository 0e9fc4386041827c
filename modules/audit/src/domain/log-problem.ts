/** What can be wrong with a log. Each has a sentence: `audit.problem.<code>`. */
export const PROBLEM_CODES = [
  'entry_missing',
  'entry_repeated',
  'entry_changed',
  'columns_changed',
  'position_changed',
  'tile_missing',
  'tile_changed',
  'checkpoint_missing',
  'checkpoint_forged',
  'root_differs',
  'tree_changed',
  'rolled_back',
  'file_missing',
  'file_changed',
  'hour_block_missing',
  'hour_block_forged',
  'platform_tree_changed',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface LogProblem {
  readonly code: ProblemCode;
  /** The first entry that cannot be believed; null when every entry can and only what surrounds them is wrong. */
  readonly firstBadIndex: number | null;
  /** Fill the placeholders of the sentence. */
  readonly params: Readonly<Record<string, string>>;
}

export const problem = (
  code: ProblemCode,
  firstBadIndex: number | null,
  params: LogProblem['params'] = {},
): LogProblem => ({ code, firstBadIndex, params });
