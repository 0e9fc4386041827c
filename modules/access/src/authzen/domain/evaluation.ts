import type { EVALUATIONS_SEMANTICS, evaluationInput } from '@haechi/contracts';
import type { z } from 'zod';

/** One AuthZEN question, complete. */
export type Question = z.output<typeof evaluationInput>;
export type Entity = Question['subject'];
export type Semantic = (typeof EVALUATIONS_SEMANTICS)[number];

/** What the items of a batch may leave out because the batch says it once. */
export interface Defaults {
  readonly subject?: unknown;
  readonly action?: unknown;
  readonly resource?: unknown;
  readonly context?: unknown;
}

/**
 * An item of a batch with its gaps filled. An entity of the item takes the place of the default as a whole; only the
 * members that identify it (`type`, `id`, `name`) are filled from the default, `properties` never are: facts about one
 * thing must not be taken for facts about another (AuthZEN 1.0, section 7.1.1).
 */
export function fillDefaults(item: unknown, defaults: Defaults): unknown {
  if (!isObject(item)) return item;
  return {
    subject: fillEntity(item['subject'], defaults.subject, ['type', 'id']),
    action: fillEntity(item['action'], defaults.action, ['name']),
    resource: fillEntity(item['resource'], defaults.resource, ['type', 'id']),
    context: item['context'] === undefined ? defaults.context : item['context'],
  };
}

function fillEntity(own: unknown, fallback: unknown, identifying: readonly string[]): unknown {
  if (own === undefined) return fallback;
  if (!isObject(own) || !isObject(fallback)) return own;
  const filled = identifying.map((name) => [name, own[name] === undefined ? fallback[name] : own[name]]);
  return { ...own, ...Object.fromEntries(filled) };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Answers a batch in order. The two short-circuiting semantics end with the answer that decided, and what comes after it
 * is not asked; where all are wanted, they are asked at once.
 */
export async function answerInOrder<Q, A extends { readonly decision: boolean }>(
  questions: readonly Q[],
  semantic: Semantic,
  answer: (question: Q) => Promise<A>,
): Promise<A[]> {
  if (semantic === 'execute_all') return await Promise.all(questions.map(answer));
  const answers: A[] = [];
  for (const question of questions) {
    const given = await answer(question);
    answers.push(given);
    if (semantic === 'deny_on_first_deny' && !given.decision) break;
    if (semantic === 'permit_on_first_permit' && given.decision) break;
  }
  return answers;
}
