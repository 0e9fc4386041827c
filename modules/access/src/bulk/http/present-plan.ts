import type { importPlanView, importProblemView } from '@haechi/contracts';
import type { Locale, Translate } from '@haechi/kernel';
import type { z } from 'zod';
import type { ChangeOf } from '../domain/change.ts';
import { cutPage } from '../domain/cut-page.ts';
import type { FileProblem } from '../domain/problem.ts';
import { countOperations, type ModelPlan } from '../use-cases/change-model.ts';

const CHANGES_BYTES_MAX = 512 * 1024;
export const PROBLEMS_BYTES_MAX = 256 * 1024;
const FAILURES_BYTES_MAX = 128 * 1024;
const KINDS = ['users', 'roles', 'assignments', 'policy'] as const;

export type PresentProblem = (problem: FileProblem, locale: Locale) => z.input<typeof importProblemView>;

export const createPresentProblem =
  (translate: Translate): PresentProblem =>
  ({ line, column, field, code, params }, locale) => ({
    line: line === 0 ? null : line,
    column,
    field,
    code,
    message: translate(locale, `bulk.problem.${code}`, { name: '', ...params }),
  });

/** Where the reader goes on. */
export interface PlanPage {
  readonly changesFrom: number;
  readonly problemsFrom: number;
}

export function presentPlan(
  { kind, digest, difference, problems, tests }: ModelPlan,
  { changesFrom, problemsFrom }: PlanPage,
  locale: Locale,
  presentProblem: PresentProblem,
): z.input<typeof importPlanView> {
  const changes = cutPage(difference.changes, changesFrom, CHANGES_BYTES_MAX, presentChange);
  const wrong = cutPage(problems, problemsFrom, PROBLEMS_BYTES_MAX, (problem) =>
    presentProblem(problem, locale),
  );
  const failures = cutPage(tests.failures, 0, FAILURES_BYTES_MAX, (failure) => failure);
  return {
    kind: KINDS.find((known) => known === kind) ?? 'unknown',
    digest,
    counts: countOperations(difference),
    changes: [...changes.items],
    changesLeftOut: changes.leftOut,
    problems: [...wrong.items],
    problemsLeftOut: wrong.leftOut,
    tests: { asked: tests.asked, failures: [...failures.items], failuresLeftOut: failures.leftOut },
    applicable: problems.length === 0 && tests.failures.length === 0,
  };
}

function presentChange({ section, operation, name, place, fields, before, after }: ChangeOf) {
  return {
    section,
    operation,
    name,
    line: place?.line ?? null,
    fields: [...fields],
    before: before === null ? null : { ...before },
    after: after === null ? null : { ...after },
  };
}
