import type { CheckRequest, ConditionError } from './decision.ts';
import { idOf, NONE } from './interner.ts';
import type { ConditionInput } from './model.ts';
import { roleIndex } from './role-table.ts';
import { parentOf } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/** A question in numbers. */
export interface Question {
  readonly snapshot: Snapshot;
  readonly request: CheckRequest;
  /** Whose right is looked at: the requester, or a delegator. */
  readonly principal: number;
  readonly permission: number;
  /** The asked scope and the at most two above it; `NONE` where there is none. */
  readonly scope: number;
  readonly scopeAbove: number;
  readonly scopeTop: number;
  /** The only role that counts, or `anyRole`. */
  readonly activeRole: number;
}

/** A question, and beside it what was met while answering it. */
export interface Inquiry extends Question {
  readonly at: number;
  /** Principals whose rights this question has looked at already; shared with inquiries about delegators. */
  readonly visited: number[] | null;
  /** The row of the assignment that grants, or `NONE`. */
  grantingRow: number;
  outsideWindow: boolean;
  conditionFailed: boolean;
  conditional: boolean;
  conditionError: ConditionError | null;
  /** The earliest window still to open that might grant. */
  nextStart: number;
  /** The earliest end among the windows a grant rests on. */
  grantedUntil: number;
}

/** Differs from every role's number and from `NONE`, which stands for an active role that does not exist. */
export const anyRole = -2;

/** Why a question cannot be put into numbers. A principal nobody has heard of can: it has no rights. */
export type UnknownName = 'unknown_permission' | 'unknown_scope';

/** A question whose names were looked up already. */
export function questionOf(
  snapshot: Snapshot,
  request: CheckRequest,
  principal: number,
  permission: number,
  scope: number,
): Question {
  const scopeAbove = parentOf(snapshot.scopes, scope);
  const activeRoleId = request.activeRoleId ?? null;
  return {
    snapshot,
    request,
    principal,
    permission,
    scope,
    scopeAbove,
    scopeTop: parentOf(snapshot.scopes, scopeAbove),
    activeRole: activeRoleId === null ? anyRole : roleIndex(snapshot.roles, activeRoleId),
  };
}

/** Begins to answer a question about the one who asks it. */
export function openInquiry(question: Question): Inquiry {
  return beginInquiry(question, question.principal, null);
}

/** The same question about a delegator. A narrowed inquiry looks at no delegation, so all roles count here. */
export function openDelegatorInquiry(inquiry: Inquiry, delegator: number, visited: number[]): Inquiry {
  return beginInquiry(inquiry, delegator, visited);
}

function beginInquiry(question: Question, principal: number, visited: number[] | null): Inquiry {
  return {
    snapshot: question.snapshot,
    request: question.request,
    principal,
    permission: question.permission,
    scope: question.scope,
    scopeAbove: question.scopeAbove,
    scopeTop: question.scopeTop,
    activeRole: question.activeRole,
    at: question.request.at,
    visited,
    grantingRow: NONE,
    outsideWindow: false,
    conditionFailed: false,
    conditional: false,
    conditionError: null,
    nextStart: Number.POSITIVE_INFINITY,
    grantedUntil: Number.POSITIVE_INFINITY,
  };
}

/** Whether a right written at `scope` reaches the asked scope. */
export function reaches(question: Question, scope: number): boolean {
  return scope === question.scope || scope === question.scopeAbove || scope === question.scopeTop;
}

/** Runs a condition. Whatever is not a clean yes or no is an error, and the caller treats it as the stricter. */
export function runCondition(inquiry: Inquiry, condition: number): boolean | ConditionError {
  if (condition === NONE) return true;
  inquiry.conditional = true;
  const { snapshot, request } = inquiry;
  const conditionId = idOf(snapshot.names.conditions, condition);
  const answer = answerOf(snapshot, conditionId, {
    principalId: idOf(snapshot.names.principals, inquiry.principal),
    requesterId: request.principalId,
    permission: request.permission,
    scopeId: request.scopeId,
    at: request.at,
    context: request.context,
  });
  if (typeof answer !== 'boolean') inquiry.conditionError ??= answer;
  return answer;
}

function answerOf(snapshot: Snapshot, conditionId: string, input: ConditionInput): boolean | ConditionError {
  const condition = snapshot.conditions.get(conditionId);
  if (condition === undefined) return { conditionId, message: 'the condition is not in the snapshot' };
  try {
    // Conditions come from outside the type system (compiled expressions), so the type is not proof.
    const answer: unknown = condition(input);
    return typeof answer === 'boolean'
      ? answer
      : { conditionId, message: `answered ${typeof answer}, not boolean` };
  } catch (error) {
    return { conditionId, message: error instanceof Error ? error.message : String(error) };
  }
}
