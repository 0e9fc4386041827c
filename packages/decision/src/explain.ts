import { type AssignmentPage, endRow, firstRow, pageOf, roleAt, scopeAt } from './assignment-pages.ts';
import { activeRoleOf, check, decide } from './check.ts';
import type { CheckRequest, ConditionError, Decision, Via } from './decision.ts';
import { membershipEnd } from './find-grant.ts';
import type { CompiledDelegation, CompiledRule } from './grant-tables.ts';
import {
  anyRole,
  type Inquiry,
  openDelegatorInquiry,
  openInquiry,
  reaches,
  runCondition,
} from './inquiry.ts';
import { idOf, indexOf, NONE } from './interner.ts';
import { hasPermission } from './permission-set.ts';
import { permissionAt, permissionIndex } from './permission-table.ts';
import { readColumn } from './read-column.ts';
import { originOf } from './role-table.ts';
import { scopeIndex } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/** How one thing that was considered bears on the question. All but `holds` name the first thing that stops it. */
export type Outcome =
  | 'holds'
  | 'scope_not_covered'
  | 'permission_not_included'
  | 'role_not_active'
  | 'outside_window'
  | 'not_a_member'
  | 'condition_false'
  | 'condition_error'
  | 'delegator_lacks_it';

interface Considered {
  readonly outcome: Outcome;
  /** This is what decided. */
  readonly decisive: boolean;
  readonly scopeId: string;
  readonly conditionId: string | null;
  /** Set with the outcome `condition_error`. A deny rule with this outcome denies. */
  readonly conditionError: ConditionError | null;
}

export interface ConsideredAssignment extends Considered {
  readonly assignmentId: string;
  readonly roleId: string;
  /** The role itself, or the ancestor the permission comes from; `null` when neither gives it. */
  readonly originRoleId: string | null;
  /** Epoch milliseconds; `null` is open. */
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

export interface ConsideredRule extends Considered {
  readonly ruleId: string;
  readonly effect: 'allow' | 'deny';
}

export interface ConsideredDelegation extends Considered {
  readonly delegationId: string;
  readonly delegatorId: string;
  readonly startsAt: number | null;
  readonly endsAt: number;
  /** What the delegator could do itself, once everything else about the delegation was in order. */
  readonly delegator: Decision | null;
}

export interface Explanation {
  readonly decision: Decision;
  /** Every assignment of the principal. */
  readonly assignments: readonly ConsideredAssignment[];
  /** Every rule written at the asked scope or above it. */
  readonly rules: readonly ConsideredRule[];
  /** Every delegation to the principal. */
  readonly delegations: readonly ConsideredDelegation[];
}

/**
 * Says why `check` answers as it does. `decision` is that very answer; around it stands everything that was
 * considered, decisive or not. Conditions are run again for it, so they must give the same answer twice.
 */
export function explain(snapshot: Snapshot, request: CheckRequest): Explanation {
  const decision = check(snapshot, request);
  const { resource, action } = request.permission;
  const permission = permissionIndex(snapshot.permissions, resource, action);
  const scope = scopeIndex(snapshot.scopes, request.scopeId);
  const principal = indexOf(snapshot.names.principals, request.principalId);
  if (permission === NONE || scope === NONE || principal === NONE) {
    return { decision, assignments: [], rules: [], delegations: [] };
  }
  const inquiry = openInquiry(
    snapshot,
    request,
    principal,
    permission,
    scope,
    activeRoleOf(snapshot, request),
  );
  const received = snapshot.delegations.byDelegate.get(principal) ?? [];
  return {
    decision,
    assignments: considerAssignments(inquiry, decision.via),
    rules: considerRules(inquiry, decision.via),
    delegations: received.map((delegation) => considerDelegation(inquiry, delegation, decision.via)),
  };
}

function considerAssignments(inquiry: Inquiry, via: Via | null): ConsideredAssignment[] {
  const page = pageOf(inquiry.snapshot.pages, inquiry.principal);
  const considered: ConsideredAssignment[] = [];
  const end = endRow(page, inquiry.principal);
  for (let row = firstRow(page, inquiry.principal); row < end; row++) {
    considered.push(considerAssignment(inquiry, page, row, via));
  }
  return considered;
}

function considerAssignment(
  inquiry: Inquiry,
  page: AssignmentPage,
  row: number,
  via: Via | null,
): ConsideredAssignment {
  const { snapshot } = inquiry;
  const { names } = snapshot;
  const role = roleAt(page, row);
  const scope = scopeAt(page, row);
  const startsAt = page.limited ? readColumn(page.starts, row) : Number.NEGATIVE_INFINITY;
  const endsAt = page.limited ? readColumn(page.ends, row) : Number.POSITIVE_INFINITY;
  const condition = page.limited ? readColumn(page.conditions, row) : NONE;
  const origin = originOf(snapshot.roles, snapshot.permissions.words, role, inquiry.permission);
  const stop = firstStop([
    [reaches(inquiry, scope), 'scope_not_covered'],
    [origin !== NONE, 'permission_not_included'],
    [inquiry.activeRole === anyRole || inquiry.activeRole === role, 'role_not_active'],
    [inquiry.at >= startsAt && inquiry.at < endsAt, 'outside_window'],
  ]);
  const assignmentId = page.ids[row] ?? '';
  return {
    assignmentId,
    roleId: idOf(names.roles, role),
    originRoleId: origin === NONE ? null : idOf(names.roles, origin),
    startsAt: bound(startsAt),
    endsAt: bound(endsAt),
    scopeId: idOf(names.scopes, scope),
    decisive: via?.kind === 'assignment' && via.assignmentId === assignmentId,
    ...considerCondition(inquiry, condition, stop),
  };
}

function considerRules(inquiry: Inquiry, via: Via | null): ConsideredRule[] {
  const { denies, allows } = inquiry.snapshot.rules;
  const scopes = [inquiry.scope, inquiry.scopeAbove, inquiry.scopeTop];
  return [denies, allows].flatMap((byScope) =>
    scopes.flatMap((scope) => (byScope.get(scope) ?? []).map((rule) => considerRule(inquiry, rule, via))),
  );
}

function considerRule(inquiry: Inquiry, rule: CompiledRule, via: Via | null): ConsideredRule {
  const { id, effect, scopeId } = rule.definition;
  const stop = firstStop([
    [hasPermission(rule.permissions, 0, inquiry.permission), 'permission_not_included'],
    [effect === 'deny' || membershipEnd(inquiry, rule.scope) !== null, 'not_a_member'],
  ]);
  return {
    ruleId: id,
    effect,
    scopeId,
    decisive: via?.kind === 'rule' && via.ruleId === id,
    ...considerCondition(inquiry, rule.condition, stop),
  };
}

function considerDelegation(
  inquiry: Inquiry,
  delegation: CompiledDelegation,
  via: Via | null,
): ConsideredDelegation {
  const { id, delegatorId, scopeId } = delegation.definition;
  const { at } = inquiry;
  const stop = firstStop([
    [reaches(inquiry, delegation.scope), 'scope_not_covered'],
    [hasPermission(delegation.permissions, 0, inquiry.permission), 'permission_not_included'],
    [inquiry.activeRole === anyRole, 'role_not_active'],
    [at >= delegation.startsAt && at < delegation.endsAt, 'outside_window'],
  ]);
  const condition = considerCondition(inquiry, delegation.condition, stop);
  const delegator = condition.outcome === 'holds' ? decideForDelegator(inquiry, delegation) : null;
  const outcome = delegator === null || delegator.allowed ? condition.outcome : 'delegator_lacks_it';
  return {
    delegationId: id,
    delegatorId,
    scopeId,
    startsAt: bound(delegation.startsAt),
    endsAt: delegation.endsAt,
    delegator,
    decisive: via?.kind === 'delegation' && via.delegationId === id,
    ...condition,
    outcome,
  };
}

function decideForDelegator(inquiry: Inquiry, delegation: CompiledDelegation): Decision {
  const inner = openDelegatorInquiry(inquiry, delegation.delegator, [
    inquiry.principal,
    delegation.delegator,
  ]);
  const definition = permissionAt(inquiry.snapshot.permissions, inquiry.permission);
  return decide(inner, definition.sensitive === true);
}

function firstStop(steps: readonly (readonly [passed: boolean, stop: Outcome])[]): Outcome | null {
  return steps.find(([passed]) => !passed)?.[1] ?? null;
}

/** The last step: a condition is run only where nothing before it stops. */
function considerCondition(
  inquiry: Inquiry,
  condition: number,
  stop: Outcome | null,
): Pick<Considered, 'outcome' | 'conditionId' | 'conditionError'> {
  const conditionId = condition === NONE ? null : idOf(inquiry.snapshot.names.conditions, condition);
  if (stop !== null) return { outcome: stop, conditionId, conditionError: null };
  const answer = runCondition(inquiry, condition);
  if (answer === true) return { outcome: 'holds', conditionId, conditionError: null };
  if (answer === false) return { outcome: 'condition_false', conditionId, conditionError: null };
  return { outcome: 'condition_error', conditionId, conditionError: answer };
}

function bound(at: number): number | null {
  return Number.isFinite(at) ? at : null;
}
