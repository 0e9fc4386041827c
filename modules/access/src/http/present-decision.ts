import type { decisionView } from '@haechi/contracts';
import type { Decision, Explanation, Via } from '@haechi/decision';
import { formatId, type Locale, type ScopeId, type Translate } from '@haechi/kernel';
import type { z } from 'zod';
import { nameScope } from '../domain/name-scope.ts';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessImage } from '../engine/access-image.ts';

export interface PresentDecisionDeps {
  readonly translate: Translate;
  readonly roleNames: RoleNames;
}

export const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export interface Question {
  readonly permission: string;
  readonly scopeId: ScopeId;
}

/** Presents decisions in the reader's language. */
export function createPresentDecision({ translate, roleNames }: PresentDecisionDeps) {
  function presentVia(image: AccessImage, via: Via | null, locale: Locale) {
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
    decision: Decision,
    question: Question,
    locale: Locale,
  ): z.input<typeof decisionView> {
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
        problem: conditionError?.message ?? '',
      }),
      source: 'engine',
      permission: question.permission,
      scope,
      via,
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
  ) {
    const visible = explanation.assignments.filter(({ assignmentId }) => isVisible(assignmentId));
    return visible.map((assignment) => {
      const role = image.roles.get(assignment.roleId);
      const { scopeName } = scopeOf(image, assignment.scopeId);
      return {
        kind: 'assignment',
        id: formatId('assignment', assignment.assignmentId),
        label: `${role === undefined ? assignment.roleId : roleNames.name(role, locale)} · ${scopeName}`,
        outcome: translate(locale, `access.outcome.${assignment.outcome}`),
        condition: assignment.conditionId,
        conditionError: assignment.conditionError?.message ?? null,
      };
    });
  }

  return { present, presentConsidered };
}

export function scopeOf(image: AccessImage, id: string): { scope: string; scopeName: string } {
  const scope = image.scopes.get(id);
  return scope === undefined
    ? { scope: id, scopeName: id }
    : { scope: nameScope(scope.kind, scope.id), scopeName: scope.name };
}
