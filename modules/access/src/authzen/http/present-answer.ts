import type { evaluationView } from '@haechi/contracts';
import { LOCALES, type Translate } from '@haechi/kernel';
import type { z } from 'zod';
import type { Answer } from '../answer-question.ts';

type EvaluationView = z.input<typeof evaluationView>;

/** Presents an answer: the decision, and why, as a code for programs and in every language for people. */
export function createPresentAnswer({ translate }: { readonly translate: Translate }) {
  return ({ allowed, reason, revision, validUntil }: Answer): EvaluationView & { context: object } => ({
    decision: allowed,
    context: {
      reason,
      reason_user: Object.fromEntries(
        LOCALES.map((locale) => [locale, translate(locale, `authzen.reason.${reason}`)]),
      ),
      revision,
      ...(validUntil === null ? {} : { valid_until: new Date(validUntil).toISOString() }),
    },
  });
}

export type PresentAnswer = ReturnType<typeof createPresentAnswer>;
