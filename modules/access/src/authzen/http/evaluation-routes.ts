import { authzenRoutes, evaluationInput } from '@haechi/contracts';
import {
  type Caller,
  describeIssues,
  implement,
  type RequestContext,
  type RouteImplementation,
} from '@haechi/http';
import { CodedError, type Translate } from '@haechi/kernel';
import type { AccessImage } from '../../engine/access-image.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { contractOf } from '../../http/contract-of.ts';
import type { SecondOpinion } from '../../opa/second-opinion.ts';
import type { AskedDecision, RecordAsked } from '../../use-cases/record-asked.ts';
import { type Answer, answerHybrid, type LocatedQuestion, locate } from '../answer-question.ts';
import { answerInOrder, fillDefaults, type Question, type Semantic } from '../domain/evaluation.ts';
import { loadFacts } from '../queries/load-facts.ts';
import type { RecentFacts } from '../queries/recent-facts.ts';
import type { OfferAccess } from '../use-cases/offer-access.ts';
import type { PresentAnswer } from './present-answer.ts';

export interface EvaluationRouteDeps {
  readonly mirror: AccessMirror;
  readonly translate: Translate;
  readonly recentFacts: RecentFacts;
  readonly presentAnswer: PresentAnswer;
  readonly offerAccess: OfferAccess;
  readonly opinions: SecondOpinion;
  readonly recordAsked: RecordAsked;
}

const contract = contractOf(authzenRoutes);

/** Asking about somebody else than oneself needs `access:check` where the resource lies. */
export function authorizeQuestion(ctx: RequestContext, caller: Caller, located: LocatedQuestion): void {
  if (located.principalId !== caller.id) ctx.authorize('access:check', located.scopeId ?? caller.scopeId);
}

/** Single and batched questions (AuthZEN 1.0, sections 6 and 7). */
export function createEvaluationRoutes(deps: EvaluationRouteDeps): RouteImplementation[] {
  const { mirror, recentFacts } = deps;

  /** Finds what the questions are about, and refuses those the caller may not ask. */
  async function locateAll(
    image: AccessImage,
    { ctx, caller }: Asking,
    questions: readonly Question[],
  ): Promise<ReadonlyMap<Question, LocatedQuestion>> {
    const facts = await loadFacts(recentFacts.of(caller.tenantId), image.snapshot, {
      subjects: questions.map(({ subject }) => subject),
      resources: questions.map(({ resource }) => resource),
    });
    const located = questions.map((question) => locate(image, caller, facts, question));
    for (const one of located) authorizeQuestion(ctx, caller, one);
    return new Map(located.map((one) => [one.question, one]));
  }

  async function present(image: AccessImage, { ctx, caller }: Asking, given: Answer) {
    const view = deps.presentAnswer(given);
    const offer = await deps.offerAccess(image, caller, given, ctx.nowMs);
    return offer === undefined ? view : { ...view, context: { ...view.context, ...offer } };
  }

  const answerOne = (image: AccessImage, { caller, ctx }: Asking, located: LocatedQuestion) =>
    answerHybrid(deps.opinions, image, caller, located, ctx.nowMs, () => ctx.signal);

  /** After the transaction, so that no connection is held while the record is written, and before the answer. */
  function recordAfterwards({ ctx, caller }: Asking, given: readonly Answer[]): void {
    ctx.afterCommit(() => deps.recordAsked(ctx, caller, given.flatMap(describeAsked)));
  }

  async function evaluateOne(asking: Asking, question: Question) {
    const image = mirror.current();
    const located = (await locateAll(image, asking, [question])).get(question);
    if (located === undefined) throw new Error('a question was lost while it was located');
    const given = await answerOne(image, asking, located);
    recordAfterwards(asking, [given]);
    return await present(image, asking, given);
  }

  async function evaluateMany(asking: Asking, items: readonly (Question | undefined)[], semantic: Semantic) {
    const image = mirror.current();
    const understood = items.filter((item) => item !== undefined);
    const located = await locateAll(image, asking, understood);
    const answers = await answerInOrder(items, semantic, async (item) => {
      const found = item === undefined ? undefined : located.get(item);
      const given = found === undefined ? invalid(image.revision) : await answerOne(image, asking, found);
      return { decision: given.allowed, given };
    });
    recordAfterwards(
      asking,
      answers.map(({ given }) => given),
    );
    return await Promise.all(answers.map(({ given }) => present(image, asking, given)));
  }

  return [
    implement(contract('POST /access/v1/evaluation'), ({ ctx, caller, body }) =>
      evaluateOne({ ctx, caller }, body),
    ),
    implement(contract('POST /access/v1/evaluations'), async ({ ctx, caller, body }) => {
      const { evaluations = [], options, ...defaults } = body;
      const asking = { ctx, caller };
      // Without items this endpoint is the one for single questions (section 7.1).
      if (evaluations.length === 0) return await evaluateOne(asking, demandQuestion(ctx, defaults));
      const items = evaluations.map((item) => evaluationInput.safeParse(fillDefaults(item, defaults)).data);
      const semantic = options?.evaluations_semantic ?? 'execute_all';
      return { evaluations: await evaluateMany(asking, items, semantic) };
    }),
  ];

  function demandQuestion(ctx: RequestContext, body: unknown): Question {
    const outcome = evaluationInput.safeParse(body);
    if (outcome.success) return outcome.data;
    const fields = describeIssues('body', outcome.error.issues, ctx.locale, deps.translate);
    throw new CodedError('VAL_001', { fields });
  }
}

interface Asking {
  readonly ctx: RequestContext;
  readonly caller: Caller;
}

/** An answer as it goes on record; what could not be understood asked nothing. */
function describeAsked({ allowed, reason, revision, located }: Answer): AskedDecision[] {
  if (located === undefined) return [];
  const { question, principalId, scopeId } = located;
  return [
    {
      principalId,
      permission: `${question.resource.type}:${question.action.name}`,
      scopeId,
      allowed,
      reasonCode: reason,
      revision,
    },
  ];
}

/** An item that cannot be understood is denied in its place. */
const invalid = (revision: number): Answer => ({
  allowed: false,
  reason: 'invalid_evaluation',
  revision,
  validUntil: null,
  located: undefined,
});
