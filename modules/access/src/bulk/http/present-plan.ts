import type { importPlanView, importProblemView } from '@haechi/contracts';
import type { Locale, Translate } from '@haechi/kernel';
import type { z } from 'zod';
import type { FileProblem } from '../domain/problem.ts';
import { countOperations, type ModelPlan } from '../use-cases/change-model.ts';

/** As many as a file has rows, unless a tenant allows more: people look for their line in it. */
const CHANGES_SHOWN_MAX = 20_000;
const PROBLEMS_SHOWN_MAX = 20_000;
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

export function presentPlan(
  { kind, digest, difference, problems, tests }: ModelPlan,
  locale: Locale,
  presentProblem: PresentProblem,
): z.input<typeof importPlanView> {
  const { changes } = difference;
  return {
    kind: KINDS.find((known) => known === kind) ?? 'unknown',
    digest,
    counts: countOperations(difference),
    changes: changes
      .slice(0, CHANGES_SHOWN_MAX)
      .map(({ section, operation, name, place, fields, before, after }) => ({
        section,
        operation,
        name,
        line: place?.line ?? null,
        fields: [...fields],
        before: before === null ? null : { ...before },
        after: after === null ? null : { ...after },
      })),
    changesLeftOut: Math.max(0, changes.length - CHANGES_SHOWN_MAX),
    problems: problems.slice(0, PROBLEMS_SHOWN_MAX).map((problem) => presentProblem(problem, locale)),
    problemsLeftOut: Math.max(0, problems.length - PROBLEMS_SHOWN_MAX),
    tests: { asked: tests.asked, failures: [...tests.failures] },
    applicable: problems.length === 0 && tests.failures.length === 0,
  };
}
