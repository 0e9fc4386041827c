import type { evaluationView } from '@haechi/contracts';
import { LOCALES, type Translate } from '@haechi/kernel';
import type { z } from 'zod';
import type { Answer, Reason } from '../answer-question.ts';

type EvaluationView = z.input<typeof evaluationView>;

/** Presents an answer: the decision, and why, as a code for programs and in every language for people. */
export function createPresentAnswer({ translate }: { readonly translate: Translate }) {
  const texts = new Map<Reason, Readonly<Record<string, string>>>();

  /** Worked out once for each reason: the catalogues do not change. */
  function textsOf(reason: Reason): Readonly<Record<string, string>> {
    const known = texts.get(reason);
    if (known !== undefined) return known;
    const made = Object.fromEntries(
      LOCALES.map((locale) => [locale, translate(locale, `authzen.reason.${reason}`)]),
    );
    texts.set(reason, made);
    return made;
  }

  return ({
    allowed,
    reason,
    revision,
    validUntil,
    source = 'engine',
    failure,
    conditional,
  }: Answer): EvaluationView & { context: object } => ({
    decision: allowed,
    context: {
      reason,
      reason_user: textsOf(reason),
      revision,
      source,
      ...(failure === undefined || failure === null ? {} : { opa_failure: failure }),
      ...(conditional === true ? { conditional } : {}),
      ...(validUntil === null ? {} : { valid_until: new Date(validUntil).toISOString() }),
    },
  });
}

export type PresentAnswer = ReturnType<typeof createPresentAnswer>;
