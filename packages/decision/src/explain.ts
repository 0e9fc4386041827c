import { type AssignmentPage, endRow, firstRow, pageOf } from './assignment-pages.ts';
import { decide, plainDecision, refusal } from './check.ts';
import type { CheckRequest, ConditionError, Decision, Via } from './decision.ts';
import { membershipEnd } from './find-grant.ts';
import { findPlainRow, notPlain } from './find-plain-row.ts';
import type { CompiledDelegation, CompiledRule } from './grant-tables.ts';
import {
  anyRole,
  type Inquiry,
  openDelegatorInquiry,
  openInquiry,
  type Question,
  questionOf,
  reaches,
  runCondition,
} from './inquiry.ts';
import { idOf, NONE } from './interner.ts';
import { hasPermission } from './permission-set.ts';
import { permissionIndex } from './permission-table.ts';
import {
  confirmRecord,
  endRowOf,
  firstRowOf,
  guessRecord,
  principalIndex,
  rowCellsOf,
} from './principal-records.ts';
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
}

interface Conditioned {
  readonly conditionId: string | null;
  /** Set with the outcome `condition_error`. A deny rule with this outcome denies. */
  readonly conditionError: ConditionError | null;
}

export interface ConsideredAssignment extends Considered {
  readonly assignmentId: string;
  readonly roleId: string;
  /** The role itself, or the ancestor the permission comes from; `null` when neither gives it, or holds elsewhere only. */
  readonly originRoleId: string | null;
  /** Apart from the rest, as most assignments have neither a window nor a condition: `null`. */
  readonly limit: AssignmentLimit | null;
}

export interface AssignmentLimit extends Conditioned {
  /** Epoch milliseconds; `null` is open. */
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

export interface ConsideredRule extends Considered, Conditioned {
  readonly ruleId: string;
  readonly effect: 'allow' | 'deny';
}

export interface ConsideredDelegation extends Considered, Conditioned {
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
  const { records } = snapshot;
  const {
    principalId,
    permission: { resource, action },
  } = request;
  const guess = guessRecord(records, principalId);
  const permission = permissionIndex(snapshot.permissions, resource, action);
  if (permission === NONE) return nothingConsidered(refusal(snapshot, 'unknown_permission'));
  const scope = scopeIndex(snapshot.scopes, request.scopeId);
  if (scope === NONE) return nothingConsidered(refusal(snapshot, 'unknown_scope'));
  const record = confirmRecord(records, guess, principalId);
  const principal = principalIndex(snapshot.names.principals, records, record, principalId);
  const row = findPlainRow(snapshot, request, record, principal, permission, scope);
  const question = questionOf(snapshot, request, principal, permission, scope);
  if (row !== notPlain) {
    return consider(question, record, plainDecision(snapshot, principal, permission, row), row);
  }
  const inquiry = openInquiry(question);
  const decision = decide(inquiry);
  return decision.reason === 'unknown_principal'
    ? nothingConsidered(decision)
    : consider(question, record, decision, inquiry.grantingRow);
}

function consider(question: Question, record: number, decision: Decision, grantingRow: number): Explanation {
  return {
    decision,
    assignments: considerAssignments(question, record, grantingRow),
    rules: considerRules(question, decision.via),
    delegations: considerDelegations(question, decision.via),
  };
}

/** One list for all explanations that have nothing to say there. */
const nothing: readonly never[] = Object.freeze([]);

function nothingConsidered(decision: Decision): Explanation {
  return { decision, assignments: nothing, rules: nothing, delegations: nothing };
}

function considerAssignments(
  question: Question,
  record: number,
  grantingRow: number,
): ConsideredAssignment[] {
  const { pages, records } = question.snapshot;
  const page = pageOf(pages, question.principal);
  const copied = record !== NONE && page === records.page;
  const first = copied ? firstRowOf(records, record) : firstRow(page, question.principal);
  const end = copied ? endRowOf(records, record) : endRow(page, question.principal);
  const cells = copied ? records.cells : page.cells;
  const start = copied ? rowCellsOf(records, record) : page.rowsAt + 2 * first;
  const considered: ConsideredAssignment[] = [];
  const last = start + 2 * (end - first);
  for (let at = start, row = first; at < last; at += 2, row++) {
    const scope = readColumn(cells, at);
    const role = readColumn(cells, at + 1);
    considered.push(
      role >= 0
        ? considerPlainRow(question, page, row, scope, role, row === grantingRow)
        : considerLimitedRow(question, page, row, scope, ~role, row === grantingRow),
    );
  }
  return considered;
}

/** Apart from the limited ones because most are plain, and an explanation costs little more than a check this way. */
function considerPlainRow(
  question: Question,
  page: AssignmentPage,
  row: number,
  scope: number,
  role: number,
  decisive: boolean,
): ConsideredAssignment {
  const { names } = question.snapshot;
  const covered = reaches(question, scope);
  const origin = covered ? originRoleOf(question, role) : null;
  return {
    assignmentId: page.ids[row] ?? '',
    roleId: idOf(names.roles, role),
    originRoleId: origin,
    scopeId: idOf(names.scopes, scope),
    limit: null,
    outcome: grantStop(covered, origin !== null) ?? narrowingStop(question, role) ?? 'holds',
    decisive,
  };
}

function considerLimitedRow(
  question: Question,
  page: AssignmentPage,
  row: number,
  scope: number,
  limit: number,
  decisive: boolean,
): ConsideredAssignment {
  const inquiry = openInquiry(question);
  const plain = considerPlainRow(question, page, row, scope, readColumn(page.limits.roles, limit), decisive);
  const startsAt = readColumn(page.limits.starts, limit);
  const endsAt = readColumn(page.limits.ends, limit);
  const condition = readColumn(page.limits.conditions, limit);
  const stop = plain.outcome === 'holds' ? windowStop(inquiry, startsAt, endsAt) : plain.outcome;
  const { outcome, conditionError } = considerCondition(inquiry, condition, stop);
  const conditionId = condition === NONE ? null : idOf(inquiry.snapshot.names.conditions, condition);
  return {
    ...plain,
    limit: { startsAt: bound(startsAt), endsAt: bound(endsAt), conditionId, conditionError },
    outcome,
  };
}

/** The role or ancestor the asked permission comes from; `null` when none gives it. */
function originRoleOf({ snapshot, permission }: Question, role: number): string | null {
  const { roles, permissions, names } = snapshot;
  if (!hasPermission(roles.closed, role * permissions.words, permission)) return null;
  return idOf(names.roles, originOf(roles, permissions.words, role, permission));
}

function considerRules(question: Question, via: Via | null): readonly ConsideredRule[] {
  const { byId, denies, allows } = question.snapshot.rules;
  if (byId.size === 0) return nothing;
  const inquiry = openInquiry(question);
  const scopes = [inquiry.scope, inquiry.scopeAbove, inquiry.scopeTop];
  return [denies, allows].flatMap((byScope) =>
    scopes.flatMap((scope) => (byScope.get(scope) ?? []).map((rule) => considerRule(inquiry, rule, via))),
  );
}

function considerRule(inquiry: Inquiry, rule: CompiledRule, via: Via | null): ConsideredRule {
  const { id, effect, scopeId, conditionId = null } = rule.definition;
  const included = hasPermission(rule.permissions, 0, inquiry.permission);
  const stop = grantStop(reaches(inquiry, rule.scope), included) ?? membershipStop(inquiry, rule);
  const { outcome, conditionError } = considerCondition(inquiry, rule.condition, stop);
  const decisive = via?.kind === 'rule' && via.ruleId === id;
  return { ruleId: id, effect, scopeId, conditionId, conditionError, outcome, decisive };
}

function considerDelegations(question: Question, via: Via | null): readonly ConsideredDelegation[] {
  const { byDelegate } = question.snapshot.delegations;
  const received = byDelegate.size === 0 ? undefined : byDelegate.get(question.principal);
  if (received === undefined) return nothing;
  const inquiry = openInquiry(question);
  return received.map((delegation) => considerDelegation(inquiry, delegation, via));
}

function considerDelegation(
  inquiry: Inquiry,
  delegation: CompiledDelegation,
  via: Via | null,
): ConsideredDelegation {
  const { id, delegatorId, scopeId, conditionId = null } = delegation.definition;
  const { startsAt, endsAt } = delegation;
  const included = hasPermission(delegation.permissions, 0, inquiry.permission);
  const stop =
    grantStop(reaches(inquiry, delegation.scope), included) ??
    narrowingStop(inquiry, NONE) ??
    windowStop(inquiry, startsAt, endsAt);
  const { outcome, conditionError } = considerCondition(inquiry, delegation.condition, stop);
  const delegator = outcome === 'holds' ? decideForDelegator(inquiry, delegation) : null;
  return {
    delegationId: id,
    delegatorId,
    scopeId,
    startsAt: bound(startsAt),
    endsAt,
    delegator,
    conditionId,
    conditionError,
    outcome: delegator === null || delegator.allowed ? outcome : 'delegator_lacks_it',
    decisive: via?.kind === 'delegation' && via.delegationId === id,
  };
}

function decideForDelegator(inquiry: Inquiry, delegation: CompiledDelegation): Decision {
  return decide(
    openDelegatorInquiry(inquiry, delegation.delegator, [inquiry.principal, delegation.delegator]),
  );
}

function grantStop(covered: boolean, included: boolean): Outcome | null {
  if (!covered) return 'scope_not_covered';
  return included ? null : 'permission_not_included';
}

function narrowingStop({ activeRole }: Question, role: number): Outcome | null {
  return activeRole === anyRole || activeRole === role ? null : 'role_not_active';
}

function windowStop({ at }: Inquiry, startsAt: number, endsAt: number): Outcome | null {
  return at >= startsAt && at < endsAt ? null : 'outside_window';
}

function membershipStop(inquiry: Inquiry, rule: CompiledRule): Outcome | null {
  if (rule.definition.effect === 'deny') return null;
  return membershipEnd(inquiry, rule.scope) === null ? 'not_a_member' : null;
}

interface ConditionOutcome {
  readonly outcome: Outcome;
  readonly conditionError: ConditionError | null;
}

const holds: ConditionOutcome = { outcome: 'holds', conditionError: null };

/** The last step: a condition is run only where nothing before it stops. */
function considerCondition(inquiry: Inquiry, condition: number, stop: Outcome | null): ConditionOutcome {
  if (stop !== null) return { outcome: stop, conditionError: null };
  const answer = runCondition(inquiry, condition);
  if (answer === true) return holds;
  if (answer === false) return { outcome: 'condition_false', conditionError: null };
  return { outcome: 'condition_error', conditionError: answer };
}

function bound(at: number): number | null {
  return Number.isFinite(at) ? at : null;
}
