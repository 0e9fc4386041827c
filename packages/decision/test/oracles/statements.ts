import type { Assignment, Delegation, ValidityWindow } from '../../src/index.ts';
import type { ReferenceModel } from '../reference.ts';

/**
 * One line of policy in terms every policy language has. What a statement leaves to the oracle: role inheritance and
 * wildcards, which scope contains which, windows, conditions, and that a deny overrides.
 */
export interface Statement {
  readonly effect: 'allow' | 'deny';
  /** `null`: everyone. */
  readonly principalId: string | null;
  /** Roles, patterns or permissions; the asked permission must come under all of them. One or two. */
  readonly targets: readonly string[];
  /** The asked scope must lie in all of them. One or two. */
  readonly scopeIds: readonly string[];
  /** In force while `startsAt <= at < endsAt`. */
  readonly startsAt: number;
  readonly endsAt: number;
  /** All must hold. `unanswerable` never does. */
  readonly conditions: readonly ConditionName[];
  /** The role it counts by when the question is narrowed to one; `null`: it does not count then. */
  readonly roleId: string | null;
}

export type ConditionName = 'inside' | 'even' | 'unanswerable';

/** Roles and permissions share the oracles' name space; permissions have a colon. */
export function roleTarget(roleId: string): string {
  return `role ${roleId}`;
}

/** Writes out a model in which nothing is redelegable and conditions read nothing but the circumstances. */
export function stateModel(model: ReferenceModel): readonly Statement[] {
  const own = [...model.assignments.values()].map((assignment) => stateAssignment(model, assignment));
  const held = [...own, ...stateAllowRules(model)];
  const lent = [...model.delegations.values()].flatMap((delegation) =>
    held
      .filter(({ principalId }) => principalId === delegation.delegatorId)
      .flatMap((statement) => stateLoan(model, delegation, statement)),
  );
  return [...held, ...lent, ...stateDenyRules(model)];
}

function stateAssignment(model: ReferenceModel, assignment: Assignment): Statement {
  const { principalId, roleId, scopeId, conditionId } = assignment;
  return {
    effect: 'allow',
    principalId,
    targets: [roleTarget(roleId)],
    scopeIds: [scopeId],
    ...bounds(assignment),
    conditions: conditionNames(model, conditionId),
    roleId,
  };
}

/** An allow rule reaches members: it is stated once for each assignment that makes one. */
function stateAllowRules(model: ReferenceModel): Statement[] {
  const rules = [...model.rules.values()].filter(({ effect }) => effect === 'allow');
  return rules.flatMap(({ scopeId, permissions, conditionId }) =>
    [...model.assignments.values()]
      .filter((held) => contains(model, held.scopeId, scopeId) || contains(model, scopeId, held.scopeId))
      .flatMap((membership) =>
        permissions.map((pattern) => ({
          effect: 'allow' as const,
          principalId: membership.principalId,
          targets: [pattern],
          scopeIds: [scopeId],
          ...bounds(membership),
          conditions: conditionNames(model, conditionId),
          roleId: membership.roleId,
        })),
      ),
  );
}

/** A deny rule whose condition cannot answer denies. */
function stateDenyRules(model: ReferenceModel): Statement[] {
  const rules = [...model.rules.values()].filter(({ effect }) => effect === 'deny');
  return rules.flatMap(({ scopeId, permissions, conditionId }) =>
    permissions.map((pattern) => ({
      effect: 'deny' as const,
      principalId: null,
      targets: [pattern],
      scopeIds: [scopeId],
      ...bounds({}),
      conditions: conditionNames(model, conditionId).filter((name) => name !== 'unanswerable'),
      roleId: null,
    })),
  );
}

function stateLoan(model: ReferenceModel, delegation: Delegation, source: Statement): Statement[] {
  const window = bounds(delegation);
  return delegation.permissions.map((permission) => ({
    effect: 'allow',
    principalId: delegation.delegateId,
    targets: [permission, ...source.targets],
    scopeIds: [delegation.scopeId, ...source.scopeIds],
    startsAt: Math.max(window.startsAt, source.startsAt),
    endsAt: Math.min(window.endsAt, source.endsAt),
    conditions: [...conditionNames(model, delegation.conditionId), ...source.conditions],
    roleId: null,
  }));
}

/** Whole numbers, because policy languages have no infinity. */
function bounds({ startsAt = null, endsAt = null }: ValidityWindow): Pick<Statement, 'startsAt' | 'endsAt'> {
  return { startsAt: startsAt ?? 0, endsAt: endsAt ?? Number.MAX_SAFE_INTEGER };
}

function conditionNames(model: ReferenceModel, conditionId: string | null | undefined): ConditionName[] {
  if (conditionId === null || conditionId === undefined) return [];
  if (!model.conditions.has(conditionId)) return ['unanswerable'];
  return [conditionId === 'inside' || conditionId === 'even' ? conditionId : 'unanswerable'];
}

function contains(model: ReferenceModel, outer: string, inner: string): boolean {
  if (outer === inner) return true;
  const parentId = model.scopes.get(inner)?.parentId ?? null;
  return parentId !== null && contains(model, outer, parentId);
}
