import type { decisionView } from '@haechi/contracts';
import type { ConsideredRule, Explanation, Via } from '@haechi/decision';
import { formatId, type Locale, type ScopeId, type Translate, type UserId } from '@haechi/kernel';
import type { z } from 'zod';
import { nameScope } from '../domain/name-scope.ts';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessImage } from '../engine/access-image.ts';
import type { HybridDecision } from '../opa/second-opinion.ts';

export interface PresentDecisionDeps {
  readonly translate: Translate;
  readonly roleNames: RoleNames;
}

export const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export interface Question {
  readonly permission: string;
  readonly scopeId: ScopeId;
}

/** People by id, as far as a decision names them. */
export type People = ReadonlyMap<UserId, { readonly displayName: string }>;

type DecisionView = z.input<typeof decisionView>;
type Judged = Pick<ConsideredRule, 'outcome' | 'decisive' | 'conditionId' | 'conditionError'>;
type ViaView = DecisionView['via'];

/** Presents decisions in the reader's language. */
export function createPresentDecision({ translate, roleNames }: PresentDecisionDeps) {
  function presentVia(image: AccessImage, via: Via | null, locale: Locale): ViaView {
    // What was lent counts by what the lender holds it by.
    if (via?.kind === 'delegation') return presentVia(image, via.source, locale);
    if (via?.kind !== 'assignment') return null;
    const assignment = image.assignments.get(via.assignmentId);
    const role = image.roles.get(via.roleId);
    if (assignment === undefined || role === undefined) return null;
    return {
      assignmentId: formatId('assignment', via.assignmentId),
      roleKey: role.key,
      roleName: roleNames.name(role, locale),
      ...scopeOf(image, via.scopeId),
      origin: assignment.origin,
      assignmentReason: assignment.reason,
      endsAt: iso(assignment.endsAtMs),
    };
  }

  function present(
    image: AccessImage,
    decision: HybridDecision,
    question: Question,
    locale: Locale,
    people: People,
  ): DecisionView {
    const rule = presentRule(image, decision.via);
    const delegation = presentDelegation(image, decision.via, people);
    const via = presentVia(image, decision.via, locale);
    const { scope, scopeName } = scopeOf(image, question.scopeId);
    const { conditionError } = decision;
    const failed = decision.reason === 'condition_failed' && conditionError !== null;
    return {
      decision: decision.allowed ? 'allow' : 'deny',
      reasonCode: decision.reason,
      reason: translate(locale, `access.reason.${failed ? 'condition_error' : decision.reason}`, {
        permission: question.permission,
        scope: scopeName,
        role: via?.roleName ?? '',
        at: via?.scopeName ?? '',
        rule: rule?.name ?? '',
        lender: delegation?.delegatorName ?? '',
        problem: conditionError?.message ?? '',
      }),
      source: decision.source,
      opaFailure: decision.failure,
      permission: question.permission,
      scope,
      via,
      rule,
      delegation,
      revision: decision.revision,
      validUntil: iso(decision.validUntil),
      conditional: decision.conditional,
      conditionError:
        conditionError === null
          ? null
          : { condition: conditionError.conditionId, message: conditionError.message },
    };
  }

  /** Only what the reader may know of; an assignment elsewhere never decides here, so nothing is missing. */
  function presentConsidered(
    image: AccessImage,
    explanation: Explanation,
    locale: Locale,
    isVisible: (assignmentId: string) => boolean,
    people: People,
  ) {
    const outcomeOf = ({ outcome, decisive, conditionId, conditionError }: Judged) => ({
      outcome: translate(locale, `access.outcome.${outcome}`),
      outcomeCode: outcome,
      decisive,
      effect: null,
      condition: conditionId,
      conditionError: conditionError?.message ?? null,
    });
    const rules = explanation.rules.map((rule) => ({
      kind: 'rule',
      id: formatId('rule', rule.ruleId),
      label: `${translate(locale, `access.effect.${rule.effect}`)}: ${image.rules.get(rule.ruleId)?.name ?? ''} · ${scopeOf(image, rule.scopeId).scopeName}`,
      ...outcomeOf(rule),
      effect: rule.effect,
    }));
    const delegations = explanation.delegations.map((delegation) => ({
      kind: 'delegation',
      id: formatId('delegation', delegation.delegationId),
      label: `${people.get(delegation.delegatorId as UserId)?.displayName ?? formatId('user', delegation.delegatorId)} · ${scopeOf(image, delegation.scopeId).scopeName}`, // principals are users
      ...outcomeOf(delegation),
    }));
    const visible = explanation.assignments.filter(({ assignmentId }) => isVisible(assignmentId));
    const assignments = visible.map((assignment) => {
      const role = image.roles.get(assignment.roleId);
      const { scopeName } = scopeOf(image, assignment.scopeId);
      const { conditionId = null, conditionError = null } = assignment.limit ?? {};
      return Object.assign(outcomeOf({ ...assignment, conditionId, conditionError }), {
        kind: 'assignment',
        id: formatId('assignment', assignment.assignmentId),
        label: `${role === undefined ? assignment.roleId : roleNames.name(role, locale)} · ${scopeName}`,
      });
    });
    return [...rules, ...assignments, ...delegations];
  }

  /** What the policy server contributed, when it had or should have had a say. */
  function presentOpinion({ source, allowed, failure }: HybridDecision, locale: Locale) {
    if (source === 'engine') return [];
    const outcome =
      failure === null ? (allowed ? 'allowed' : 'denied') : allowed ? 'fell_back' : 'unavailable';
    return [
      {
        kind: 'opa',
        id: 'opa',
        label: translate(locale, 'access.opa.label'),
        outcomeCode: `opa_${outcome}`,
        decisive: true,
        effect: null,
        outcome: translate(locale, `access.opa.outcome.${outcome}`, {
          failure: failure === null ? '' : translate(locale, `access.opa.failure.${failure}`),
        }),
        condition: null,
        conditionError: null,
      },
    ];
  }

  return { present, presentConsidered, presentOpinion };
}

function presentRule(image: AccessImage, via: Via | null): DecisionView['rule'] {
  if (via?.kind === 'delegation') return presentRule(image, via.source);
  const rule = via?.kind === 'rule' ? image.rules.get(via.ruleId) : undefined;
  if (rule === undefined) return null;
  const { id, name, effect, scopeId } = rule;
  return { id: formatId('rule', id), name, effect, ...scopeOf(image, scopeId) };
}

function presentDelegation(image: AccessImage, via: Via | null, people: People): DecisionView['delegation'] {
  const delegation = via?.kind === 'delegation' ? image.delegations.get(via.delegationId) : undefined;
  if (delegation === undefined) return null;
  const delegatorId = formatId('user', delegation.delegatorId);
  return {
    id: formatId('delegation', delegation.id),
    delegatorId,
    delegatorName: people.get(delegation.delegatorId)?.displayName ?? delegatorId,
    ...scopeOf(image, delegation.scopeId),
    endsAt: new Date(delegation.endsAtMs).toISOString(),
    reason: delegation.reason,
  };
}

export function scopeOf(image: AccessImage, id: string): { scope: string; scopeName: string } {
  const scope = image.scopes.get(id);
  return scope === undefined
    ? { scope: id, scopeName: id }
    : { scope: nameScope(scope.kind, scope.id), scopeName: scope.name };
}
