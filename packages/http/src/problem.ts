import {
  CodedError,
  type ErrorRegistry,
  type FieldProblem,
  type Locale,
  type Problem,
  type Translate,
} from '@haechi/kernel';
import type { z } from 'zod';

export type DescribeProblem = (error: CodedError, locale: Locale, requestId: string, path: string) => Problem;

/** Turns coded errors into problem bodies. A code outside the registry is a broken assumption and becomes `SYS_001`. */
export function createDescribeProblem(registry: ErrorRegistry, translate: Translate): DescribeProblem {
  return (raised, locale, requestId, path) => {
    const error = registry[raised.code] === undefined ? new CodedError('SYS_001', { cause: raised }) : raised;
    const { params = {}, where = path, fields, extensions = {} } = error.options;
    const text = (part: string): string => translate(locale, `error.${error.code}.${part}`, params);
    return {
      ...extensions,
      type: registry[error.code]?.type ?? `urn:haechi:error:${error.code}`,
      code: error.code,
      title: text('title'),
      status: registry[error.code]?.status ?? 500,
      detail: text('detail'),
      where,
      remedy: text('remedy'),
      requestId,
      locale,
      ...(fields === undefined ? {} : { fields }),
    };
  };
}

/** One line for each thing a schema found wrong, in the caller's language. The value itself is never repeated. */
export function describeIssues(
  part: 'params' | 'query' | 'body',
  issues: readonly z.core.$ZodIssue[],
  locale: Locale,
  translate: Translate,
): FieldProblem[] {
  return issues.slice(0, 20).map((issue) => {
    const params = {
      minimum: 'minimum' in issue ? String(issue.minimum) : '',
      maximum: 'maximum' in issue ? String(issue.maximum) : '',
      keys:
        'keys' in issue
          ? issue.keys
              .slice(0, 5)
              .map((key) => key.slice(0, 40))
              .join(', ')
          : '',
    };
    const known = [
      'invalid_type',
      'too_small',
      'too_big',
      'invalid_format',
      'unrecognized_keys',
      'invalid_value',
      'invalid_union',
    ];
    const key = known.includes(issue.code) ? issue.code : 'custom';
    return {
      field: [part, ...issue.path.map(String)].join('.'),
      message: translate(locale, `field.${key}`, params),
    };
  });
}
