import type { ErrorParams } from '@haechi/kernel';
import type { Place } from './parts.ts';

/** What can be wrong in a file. The words are the messages `bulk.problem.<code>`. */
export const PROBLEM_CODES = [
  'encoding',
  'empty',
  'quotes',
  'too_many_rows',
  'unknown_header',
  'missing_header',
  'cell_count',
  'cell_missing',
  'cell_malformed',
  'duplicate',
  'unknown_role',
  'unknown_scope',
  'unknown_person',
  'unknown_permission',
  'unknown_parent',
  'unknown_entity_type',
  'wrong_level',
  'base_role',
  'fixed',
  'circle',
  'locked',
  'in_use',
  'covered',
  'window',
  'bad_condition',
  'conflict',
  'excess',
  'own_rights',
  'last_administrator',
  'yaml',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing that is wrong, where it is, and what would be right. */
export interface FileProblem extends Place {
  /** Name of the column or member. */
  readonly field: string | null;
  readonly code: ProblemCode;
  readonly params: ErrorParams;
}

export function problemAt(
  place: Place,
  field: string | null,
  code: ProblemCode,
  params: ErrorParams = {},
): FileProblem {
  return { line: place.line, column: place.column, field, code, params };
}
