import { type CheckRequest, check, type Decision } from '@haechi/decision';
import type { Caller } from '@haechi/http';
import { formatId, PLATFORM_TENANT_ID, type RoleId, type ScopeId, type UserId } from '@haechi/kernel';
import type { Attributes, Circumstances } from '../domain/circumstances.ts';
import { parseScopeName } from '../domain/name-scope.ts';
import type { AccessImage } from '../engine/access-image.ts';
import { narrowingOf } from '../engine/decide.ts';
import type { DecisionSource, OpinionFailure } from '../opa/domain/opinion.ts';
import { byEngine, type HybridDecision, type SecondOpinion } from '../opa/second-opinion.ts';
import type { Entity, Question } from './domain/evaluation.ts';
import { mergeAttributes } from './domain/merge-attributes.ts';
import type { Facts } from './queries/load-facts.ts';

/** Reasons the engine has no name for: something in the question could not be found. */
export type Reason =
  | Decision['reason']
  | 'opa_denied'
  | 'opa_unavailable'
  | 'unknown_subject'
  | 'unknown_resource'
  | 'invalid_evaluation';

/** A question with everything found that could be found. */
export interface LocatedQuestion {
  readonly question: Question;
  readonly principalId: UserId | undefined;
  readonly scopeId: ScopeId | undefined;
  readonly context: Required<Circumstances>;
  /** Set when callers whose session is narrowed to one role ask about themselves. */
  readonly activeRoleId: RoleId | null;
}

export interface Answer {
  readonly allowed: boolean;
  readonly reason: Reason;
  readonly revision: number;
  /** Epoch milliseconds from which the answer may differ; null: until something changes. */
  readonly validUntil: number | null;
  readonly located: LocatedQuestion | undefined;
  /** Who had the last word; `engine` when left out. */
  readonly source?: DecisionSource;
  readonly failure?: OpinionFailure | null;
  /** A condition took part: good for this moment and these circumstances only. */
  readonly conditional?: boolean;
}

const SCOPE_TYPES: ReadonlySet<string> = new Set(['platform', 'tenant', 'branch', 'project']);
export const isScopeType = (type: string): boolean => SCOPE_TYPES.has(type);

/** Finds whom and what a question is about. */
export function locate(
  image: AccessImage,
  caller: Caller,
  facts: Facts,
  question: Question,
): LocatedQuestion {
  const subject = facts.subject(question.subject);
  const registered = facts.resource(question.resource);
  const about = mergeAttributes(
    subject?.attributes,
    question.subject.properties,
    facts.callerSupplied(question.subject.type),
  );
  const principalId = subject?.principalId;
  return {
    question,
    principalId,
    scopeId: registered?.scopeId ?? findScope(image, caller, question.resource),
    activeRoleId: principalId === caller.id ? narrowingOf(caller) : null,
    context: {
      attributesOf: (id) => (id === principalId ? about : facts.attributesOf(id)),
      resource: describeResource(question.resource, facts),
      action: { properties: question.action.properties ?? {} },
      context: question.context ?? {},
    },
  };
}

/** What conditions read about a resource. */
function describeResource(resource: Entity, facts: Facts): Attributes {
  const registered = facts.resource(resource);
  return {
    ...mergeAttributes(registered?.attributes, resource.properties, facts.callerSupplied(resource.type)),
    type: resource.type,
    id: resource.id,
    owner:
      registered === undefined || registered.ownerId === null ? null : formatId('user', registered.ownerId),
    parent: registered?.parent ?? null,
  };
}

/**
 * Where a resource that is not registered lies: a tenant, branch or project is its own place; anything else lies where
 * its property `scope` says, or at the tenant of the credential. What the caller may not know lies nowhere.
 */
function findScope(image: AccessImage, caller: Caller, resource: Entity): ScopeId | undefined {
  const named = isScopeType(resource.type) ? resource.id : resource.properties?.['scope'];
  if (named === undefined) return caller.scopeId;
  const parsed = typeof named === 'string' ? parseScopeName(named) : undefined;
  if (parsed === undefined || (isScopeType(resource.type) && parsed.kind !== resource.type)) return undefined;
  const scope = image.scopes.get(parsed.id);
  const isVisible = caller.tenantId === PLATFORM_TENANT_ID || scope?.tenantId === caller.tenantId;
  return scope?.kind === parsed.kind && isVisible ? scope.id : undefined;
}

/** Whether an answer may say more about somebody than about an id of nobody. */
function isKnownTo(image: AccessImage, caller: Caller, principalId: UserId): boolean {
  if (caller.tenantId === PLATFORM_TENANT_ID || principalId === caller.id) return true;
  return (image.assignmentsByPrincipal.get(principalId) ?? []).some(({ tenantId }) =>
    [caller.tenantId, PLATFORM_TENANT_ID].includes(tenantId),
  );
}

/** Answers a located question from memory. */
function answer(image: AccessImage, caller: Caller, located: LocatedQuestion, at: number): Answer {
  const request = toCheck(located, at);
  if (request === undefined) {
    const reason = located.principalId === undefined ? 'unknown_subject' : 'unknown_resource';
    return { allowed: false, reason, revision: image.revision, validUntil: null, located };
  }
  return toAnswer(image, caller, located, byEngine(check(image.snapshot, request)));
}

function toAnswer(
  image: AccessImage,
  caller: Caller,
  located: LocatedQuestion,
  decision: HybridDecision,
): Answer {
  const { allowed, revision, validUntil, conditional, source, failure } = decision;
  const isHidden =
    !allowed && (located.principalId === undefined || !isKnownTo(image, caller, located.principalId));
  const reason = isHidden ? 'unknown_subject' : decision.reason;
  return { allowed, reason, revision, validUntil, located, conditional, source, failure };
}

/** Answers a located question by the engine and, where marked, by the policy server too. */
export async function answerHybrid(
  opinions: SecondOpinion,
  image: AccessImage,
  caller: Caller,
  located: LocatedQuestion,
  at: number,
  openSignal: () => AbortSignal,
): Promise<Answer> {
  const request = toCheck(located, at);
  if (request === undefined) return answer(image, caller, located, at);
  const decision = await opinions.judge(image, request, check(image.snapshot, request), openSignal);
  return toAnswer(image, caller, located, decision);
}

/** The engine's question; undefined when something in it could not be found. */
export function toCheck(
  { question, principalId, scopeId, context, activeRoleId }: LocatedQuestion,
  at: number,
) {
  if (principalId === undefined || scopeId === undefined) return undefined;
  const permission = { resource: question.resource.type, action: question.action.name };
  return { principalId, scopeId, permission, at, context, activeRoleId } satisfies CheckRequest;
}
