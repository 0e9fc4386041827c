import { type CheckRequest, check, type Decision } from '@haechi/decision';
import { formatId, type Json } from '@haechi/kernel';
import { type Attributes, readCircumstances } from '../domain/circumstances.ts';
import { nameScope } from '../domain/name-scope.ts';
import type { AccessImage } from '../engine/access-image.ts';
import type { AskOpinion } from './ask-opinion.ts';
import { createMarks } from './domain/marks.ts';
import { type DecisionSource, type Opinion, type OpinionFailure, weighOpinion } from './domain/opinion.ts';
import { type OpaInput, toJson } from './domain/question.ts';

/** A decision with who had the last word. */
export interface HybridDecision extends Omit<Decision, 'reason'> {
  readonly reason: Decision['reason'] | 'opa_denied' | 'opa_unavailable';
  readonly source: DecisionSource;
  /** Why the policy server had no say, when it should have. */
  readonly failure: OpinionFailure | null;
}

export interface SecondOpinion {
  /** Whether nothing at all is marked. */
  isIdle(image: AccessImage): boolean;
  /** Whether a decision of the engine has to be put to the policy server before it counts. */
  isWanted(image: AccessImage, request: CheckRequest, decision: Decision): boolean;
  /** An opinion from memory. */
  recall(image: AccessImage, request: CheckRequest, decision: Decision): Opinion | undefined;
  ask(image: AccessImage, request: CheckRequest, decision: Decision, signal?: AbortSignal): Promise<Opinion>;
  weigh(image: AccessImage, request: CheckRequest, decision: Decision, opinion: Opinion): HybridDecision;
  /** A question decided to the end: by the engine, and where it is marked by the policy server too. */
  judge(
    image: AccessImage,
    request: CheckRequest,
    decision: Decision,
    /** Asked for only where the policy server is: to make one costs as much as a decision. */
    openSignal?: () => AbortSignal,
  ): Promise<HybridDecision>;
}

const weigh: SecondOpinion['weigh'] = (image, { permission }, decision, opinion) => {
  const reads = image.reads.has(`${permission.resource}:${permission.action}`);
  const { allowed, source, reason, failure } = weighOpinion(opinion, reads);
  return { ...decision, allowed, source, reason: reason ?? decision.reason, failure: failure ?? null };
};

/** The policy server's part in decisions. The engine comes first, and its deny is final. */
export function createSecondOpinion(asking: AskOpinion): SecondOpinion {
  const { isMarked, isAnyMarked } = createMarks();

  function isWanted(image: AccessImage, { permission, scopeId }: CheckRequest, { allowed }: Decision) {
    return allowed && isMarked(image.scopes, permission.resource, scopeId);
  }

  const recall: SecondOpinion['recall'] = (image, request, decision) =>
    asking.recall(describeQuestion(image, request, decision), image.revision);

  const ask: SecondOpinion['ask'] = async (image, request, decision, signal) => {
    const input = describeQuestion(image, request, decision);
    const { revision, validUntil } = decision;
    return (
      asking.recall(input, image.revision) ?? (await asking.ask(input, { revision, validUntil }, signal))
    );
  };

  return {
    isIdle: (image) => !isAnyMarked(image.scopes),
    isWanted,
    recall,
    ask,
    weigh,
    async judge(image, request, decision, openSignal) {
      if (!isWanted(image, request, decision)) return byEngine(decision);
      return weigh(image, request, decision, await ask(image, request, decision, openSignal?.()));
    },
  };
}

export const byEngine = (decision: Decision): HybridDecision => ({
  ...decision,
  source: 'engine',
  failure: null,
});

/** Decides by the engine and, where marked, by the policy server. */
export async function checkHybrid(
  opinions: SecondOpinion,
  image: AccessImage,
  request: CheckRequest,
  openSignal?: () => AbortSignal,
): Promise<HybridDecision> {
  return await opinions.judge(image, request, check(image.snapshot, request), openSignal);
}

/** What the policy server is told. Ids are those of the API; nothing in it but what the question is about. */
export function describeQuestion(image: AccessImage, request: CheckRequest, decision: Decision): OpaInput {
  const { principalId, permission, scopeId } = request;
  const { attributesOf, resource, action, context } = readCircumstances(request.context);
  const scope = image.scopes.get(scopeId);
  const { type: _type, ...known } = toJson(resource) as { readonly [key: string]: Json }; // attributes are an object
  return {
    tenant: scope === undefined ? '' : formatId('tenant', scope.tenantId),
    subject: {
      type: 'user',
      id: formatId('user', principalId),
      properties: toJson(attributesOf?.(principalId) satisfies Attributes | undefined),
    },
    action: { name: permission.action, properties: toJson(action?.properties) },
    resource: { ...known, type: permission.resource },
    permission: `${permission.resource}:${permission.action}`,
    scope: {
      id: scope === undefined ? scopeId : nameScope(scope.kind, scope.id),
      kind: scope?.kind ?? '',
      path: pathOf(image, scopeId),
    },
    context: toJson(context),
    local: { allowed: true, reason: decision.reason },
  };
}

function pathOf(image: AccessImage, scopeId: string): string[] {
  const path: string[] = [];
  let scope = image.scopes.get(scopeId);
  while (scope !== undefined) {
    path.push(nameScope(scope.kind, scope.id));
    scope = scope.parentId === null ? undefined : image.scopes.get(scope.parentId);
  }
  return path;
}
