import type {
  Assignment,
  Change,
  CheckRequest,
  Condition,
  ConditionInput,
  Delegation,
  PermissionDefinition,
  Reason,
  RoleDefinition,
  Rule,
  ScopeDefinition,
} from '../src/index.ts';

/**
 * The access model as plain maps and the rules of `check` as plain loops: slow, and short enough to be checked
 * against the specification by reading. It shares nothing with the engine but types.
 */
export interface ReferenceModel {
  readonly permissions: readonly PermissionDefinition[];
  readonly roles: Map<string, RoleDefinition>;
  readonly scopes: Map<string, ScopeDefinition>;
  readonly assignments: Map<string, Assignment>;
  readonly delegations: Map<string, Delegation>;
  readonly rules: Map<string, Rule>;
  readonly conditions: Map<string, Condition>;
}

export function copyModel(model: ReferenceModel): ReferenceModel {
  return {
    permissions: model.permissions,
    roles: new Map(model.roles),
    scopes: new Map(model.scopes),
    assignments: new Map(model.assignments),
    delegations: new Map(model.delegations),
    rules: new Map(model.rules),
    conditions: new Map(model.conditions),
  };
}

export function applyToReference(before: ReferenceModel, changes: readonly Change[]): ReferenceModel {
  const model = copyModel(before);
  for (const change of changes) {
    if (change.op === 'upsert_role') model.roles.set(change.role.id, change.role);
    else if (change.op === 'remove_role') model.roles.delete(change.roleId);
    else if (change.op === 'upsert_scope') model.scopes.set(change.scope.id, change.scope);
    else if (change.op === 'remove_scope') model.scopes.delete(change.scopeId);
    else if (change.op === 'upsert_assignment')
      model.assignments.set(change.assignment.id, change.assignment);
    else if (change.op === 'remove_assignment') model.assignments.delete(change.assignmentId);
    else if (change.op === 'upsert_delegation')
      model.delegations.set(change.delegation.id, change.delegation);
    else if (change.op === 'remove_delegation') model.delegations.delete(change.delegationId);
    else if (change.op === 'upsert_rule') model.rules.set(change.rule.id, change.rule);
    else if (change.op === 'remove_rule') model.rules.delete(change.ruleId);
    else if (change.op === 'upsert_condition') model.conditions.set(change.conditionId, change.condition);
    else model.conditions.delete(change.conditionId);
  }
  return model;
}

/** Whether every reference resolves, roles do not inherit in a circle, and scopes lie where their kind may. */
export function isSound(model: ReferenceModel): boolean {
  const { roles, scopes } = model;
  const parentKinds = { platform: undefined, tenant: 'platform', branch: 'tenant', project: 'tenant' };
  return (
    [...roles.values()].every(({ id }) => roleLine(model, id) !== null) &&
    [...scopes.values()].every(({ kind, parentId }) => {
      const parent = parentId === null ? undefined : scopes.get(parentId);
      return (parentId === null || parent !== undefined) && parent?.kind === parentKinds[kind];
    }) &&
    [...model.assignments.values()].every(
      ({ roleId, scopeId }) => roles.has(roleId) && scopes.has(scopeId),
    ) &&
    [...model.delegations.values(), ...model.rules.values()].every(({ scopeId }) => scopes.has(scopeId))
  );
}

/** The role and its ancestors; `null` when one is missing or comes back. */
function roleLine(model: ReferenceModel, roleId: string): RoleDefinition[] | null {
  const line: RoleDefinition[] = [];
  let next: string | null = roleId;
  while (next !== null) {
    const role = model.roles.get(next);
    if (role === undefined || line.includes(role)) return null;
    line.push(role);
    next = role.parentRoleId ?? null;
  }
  return line;
}

export interface ReferenceAnswer {
  readonly allowed: boolean;
  readonly reason: Reason;
}

export function referenceCheck(model: ReferenceModel, request: CheckRequest): ReferenceAnswer {
  const reason = referenceReason(model, request);
  return { allowed: reason.startsWith('granted'), reason };
}

function referenceReason(model: ReferenceModel, request: CheckRequest): Reason {
  const { principalId, permission, scopeId } = request;
  const named = model.permissions.some(
    (p) => p.resource === permission.resource && p.action === permission.action,
  );
  if (!named) return 'unknown_permission';
  if (!model.scopes.has(scopeId)) return 'unknown_scope';
  const known =
    [...model.assignments.values()].some((a) => a.principalId === principalId) ||
    [...model.delegations.values()].some((d) => d.delegateId === principalId);
  if (!known) return 'unknown_principal';
  if (isDenied(model, request, principalId)) return 'denied_by_rule';
  const assignments = relevantAssignments(model, request, principalId, true);
  if (assignments.some((a) => isOpen(a, request.at) && isMet(model, request, principalId, a))) {
    return 'granted_by_assignment';
  }
  const rules = relevantRules(model, request, 'allow').filter((r) =>
    isMember(model, request, principalId, r, true),
  );
  if (rules.some((r) => isMet(model, request, principalId, r))) return 'granted_by_rule';
  const delegations =
    (request.activeRoleId ?? null) === null ? relevantDelegations(model, request, principalId) : [];
  if (delegations.some((d) => lends(model, request, d, [principalId]))) return 'granted_by_delegation';
  const windowed = [...assignments, ...delegations];
  const open = windowed.filter((grant) => isOpen(grant, request.at));
  if ([...open, ...rules].some((grant) => !isMet(model, request, principalId, grant)))
    return 'condition_failed';
  return open.length < windowed.length ? 'outside_window' : 'no_grant';
}

function lends(
  model: ReferenceModel,
  request: CheckRequest,
  delegation: Delegation,
  path: string[],
): boolean {
  const { delegateId, delegatorId } = delegation;
  if (!isOpen(delegation, request.at) || !isMet(model, request, delegateId, delegation)) return false;
  if (path.includes(delegatorId) || isDenied(model, request, delegatorId)) return false;
  if (
    relevantAssignments(model, request, delegatorId, false).some(
      (a) => isOpen(a, request.at) && isMet(model, request, delegatorId, a),
    )
  ) {
    return true;
  }
  const rules = relevantRules(model, request, 'allow');
  if (
    rules.some(
      (r) => isMember(model, request, delegatorId, r, false) && isMet(model, request, delegatorId, r),
    )
  ) {
    return true;
  }
  const { resource, action } = request.permission;
  const definition = model.permissions.find((p) => p.resource === resource && p.action === action);
  if (definition?.redelegable !== true) return false;
  return relevantDelegations(model, request, delegatorId).some((d) =>
    lends(model, request, d, [...path, delegatorId]),
  );
}

function isDenied(model: ReferenceModel, request: CheckRequest, principalId: string): boolean {
  return relevantRules(model, request, 'deny').some(
    (r) => runCondition(model, request, principalId, r) !== false,
  );
}

function relevantAssignments(
  model: ReferenceModel,
  request: CheckRequest,
  principalId: string,
  narrowed: boolean,
): Assignment[] {
  return [...model.assignments.values()].filter(
    (a) =>
      a.principalId === principalId &&
      isAtOrAbove(model, a.scopeId, request.scopeId) &&
      (!narrowed || (request.activeRoleId ?? null) === null || a.roleId === request.activeRoleId) &&
      (roleLine(model, a.roleId) ?? []).some((role) =>
        role.grants.some((pattern) => names(pattern, request)),
      ),
  );
}

function relevantRules(model: ReferenceModel, request: CheckRequest, effect: Rule['effect']): Rule[] {
  return [...model.rules.values()].filter(
    (r) =>
      r.effect === effect &&
      isAtOrAbove(model, r.scopeId, request.scopeId) &&
      r.permissions.some((pattern) => names(pattern, request)),
  );
}

function relevantDelegations(model: ReferenceModel, request: CheckRequest, delegateId: string): Delegation[] {
  return [...model.delegations.values()].filter(
    (d) =>
      d.delegateId === delegateId &&
      isAtOrAbove(model, d.scopeId, request.scopeId) &&
      d.permissions.some((pattern) => names(pattern, request)),
  );
}

function isMember(
  model: ReferenceModel,
  request: CheckRequest,
  principalId: string,
  rule: Rule,
  narrowed: boolean,
): boolean {
  return [...model.assignments.values()].some(
    (a) =>
      a.principalId === principalId &&
      isOpen(a, request.at) &&
      (!narrowed || (request.activeRoleId ?? null) === null || a.roleId === request.activeRoleId) &&
      (isAtOrAbove(model, a.scopeId, rule.scopeId) || isAtOrAbove(model, rule.scopeId, a.scopeId)),
  );
}

function isAtOrAbove(model: ReferenceModel, outer: string, inner: string): boolean {
  if (outer === inner) return true;
  const parentId = model.scopes.get(inner)?.parentId ?? null;
  return parentId !== null && isAtOrAbove(model, outer, parentId);
}

function names(pattern: string, { permission }: CheckRequest): boolean {
  const [resource, action] = pattern.split(':');
  return (
    (resource === '*' || resource === permission.resource) && (action === '*' || action === permission.action)
  );
}

function isOpen(window: { startsAt?: number | null; endsAt?: number | null }, at: number): boolean {
  const { startsAt = null, endsAt = null } = window;
  return (startsAt === null || startsAt <= at) && (endsAt === null || at < endsAt);
}

type Conditioned = Pick<Assignment, 'conditionId'>;

function isMet(
  model: ReferenceModel,
  request: CheckRequest,
  principalId: string,
  grant: Conditioned,
): boolean {
  return runCondition(model, request, principalId, grant) === true;
}

function runCondition(
  model: ReferenceModel,
  request: CheckRequest,
  principalId: string,
  grant: Conditioned,
): boolean | 'error' {
  const conditionId = grant.conditionId ?? null;
  if (conditionId === null) return true;
  const { at, permission, scopeId, context } = request;
  const input: ConditionInput = {
    principalId,
    requesterId: request.principalId,
    permission,
    scopeId,
    at,
    context,
  };
  try {
    const answer: unknown = model.conditions.get(conditionId)?.(input);
    return typeof answer === 'boolean' ? answer : 'error';
  } catch {
    return 'error';
  }
}
