import {
  type AssignmentPage,
  endRow,
  firstRow,
  limitAt,
  pageOf,
  roleAt,
  scopeAt,
} from './assignment-pages.ts';
import type { Via } from './decision.ts';
import type { CompiledDelegation, CompiledRule } from './grant-tables.ts';
import { anyRole, type Inquiry, openDelegatorInquiry, reaches, runCondition } from './inquiry.ts';
import { idOf, NONE } from './interner.ts';
import { hasPermission } from './permission-set.ts';
import { permissionAt } from './permission-table.ts';
import { readColumn } from './read-column.ts';
import { covers } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What grants the right, in a fixed order: an assignment, else an allow rule, else a delegation. A delegation
 * comes last so that a second person is named only when the right rests on them. Deny rules are not looked at.
 */
export function findGrant(inquiry: Inquiry): Via | null {
  return findAssignment(inquiry) ?? findAllow(inquiry) ?? findDelegation(inquiry);
}

/** The first deny rule that holds. A condition that fails to answer counts as met: it denies. */
export function findDeny(inquiry: Inquiry): CompiledRule | null {
  const { denies } = inquiry.snapshot.rules;
  if (denies.size === 0) return null;
  for (const scope of [inquiry.scope, inquiry.scopeAbove, inquiry.scopeTop]) {
    for (const rule of denies.get(scope) ?? []) {
      if (!hasPermission(rule.permissions, 0, inquiry.permission)) continue;
      if (runCondition(inquiry, rule.condition) !== false) return rule;
    }
  }
  return null;
}

function findAssignment(inquiry: Inquiry): Via | null {
  const { snapshot, permission, activeRole } = inquiry;
  const page = pageOf(snapshot.pages, inquiry.principal);
  const end = endRow(page, inquiry.principal);
  const { closed } = snapshot.roles;
  const { words } = snapshot.permissions;
  for (let row = firstRow(page, inquiry.principal); row < end; row++) {
    if (!reaches(inquiry, scopeAt(page, row))) continue;
    const role = roleAt(page, row);
    if (!hasPermission(closed, role * words, permission)) continue;
    if (activeRole !== anyRole && activeRole !== role) continue;
    const limit = limitAt(page, row);
    if (limit !== NONE) {
      const { starts, ends, conditions } = page.limits;
      if (!isOpen(inquiry, readColumn(starts, limit), readColumn(ends, limit))) continue;
      if (!isMet(inquiry, readColumn(conditions, limit))) continue;
      inquiry.grantedUntil = readColumn(ends, limit);
    }
    inquiry.grantingRow = row;
    return assignmentVia(inquiry.snapshot, page, row);
  }
  return null;
}

/** How an assignment is named in a decision. */
export function assignmentVia(snapshot: Snapshot, page: AssignmentPage, row: number): Via {
  return {
    kind: 'assignment',
    assignmentId: page.ids[row] ?? '',
    roleId: idOf(snapshot.names.roles, roleAt(page, row)),
    scopeId: idOf(snapshot.names.scopes, scopeAt(page, row)),
  };
}

function findAllow(inquiry: Inquiry): Via | null {
  const { allows } = inquiry.snapshot.rules;
  if (allows.size === 0) return null;
  for (const scope of [inquiry.scope, inquiry.scopeAbove, inquiry.scopeTop]) {
    for (const rule of allows.get(scope) ?? []) {
      if (!hasPermission(rule.permissions, 0, inquiry.permission)) continue;
      const memberUntil = membershipEnd(inquiry, rule.scope);
      if (memberUntil === null || !isMet(inquiry, rule.condition)) continue;
      inquiry.grantedUntil = memberUntil;
      return { kind: 'rule', ruleId: rule.definition.id, scopeId: rule.definition.scopeId };
    }
  }
  return null;
}

/** Until when the principal belongs to the people of a scope, `null` when it does not now. */
export function membershipEnd(inquiry: Inquiry, scope: number): number | null {
  const { snapshot, activeRole, at } = inquiry;
  const page = pageOf(snapshot.pages, inquiry.principal);
  const end = endRow(page, inquiry.principal);
  for (let row = firstRow(page, inquiry.principal); row < end; row++) {
    if (activeRole !== anyRole && activeRole !== roleAt(page, row)) continue;
    const held = scopeAt(page, row);
    if (!covers(snapshot.scopes, held, scope) && !covers(snapshot.scopes, scope, held)) continue;
    const limit = limitAt(page, row);
    if (limit === NONE) return Number.POSITIVE_INFINITY;
    const startsAt = readColumn(page.limits.starts, limit);
    const endsAt = readColumn(page.limits.ends, limit);
    if (at >= startsAt && at < endsAt) return endsAt;
    noteStart(inquiry, startsAt, endsAt);
  }
  return null;
}

function findDelegation(inquiry: Inquiry): Via | null {
  const { snapshot } = inquiry;
  const received = snapshot.delegations.byDelegate.get(inquiry.principal);
  if (received === undefined || inquiry.activeRole !== anyRole) return null;
  const isDelegator = inquiry.visited !== null;
  if (isDelegator && permissionAt(snapshot.permissions, inquiry.permission).redelegable !== true) return null;
  const visited = inquiry.visited ?? [inquiry.principal];
  for (const delegation of received) {
    if (!reaches(inquiry, delegation.scope)) continue;
    if (!hasPermission(delegation.permissions, 0, inquiry.permission)) continue;
    if (!isOpen(inquiry, delegation.startsAt, delegation.endsAt)) continue;
    if (!isMet(inquiry, delegation.condition)) continue;
    const source = findDelegatorsGrant(inquiry, delegation, visited);
    if (source === null) continue;
    const { id, delegatorId, scopeId } = delegation.definition;
    return { kind: 'delegation', delegationId: id, delegatorId, scopeId, source };
  }
  return null;
}

/**
 * By what the delegator holds the right now, deny rules included. Whether a principal holds it does not depend on
 * who is asking through it, so each is looked at once: the search is linear even where delegations form circles.
 */
function findDelegatorsGrant(
  inquiry: Inquiry,
  delegation: CompiledDelegation,
  visited: number[],
): Via | null {
  if (visited.includes(delegation.delegator)) return null;
  visited.push(delegation.delegator);
  const inner = openDelegatorInquiry(inquiry, delegation.delegator, visited);
  const source = findDeny(inner) === null ? findGrant(inner) : null;
  inquiry.conditional ||= inner.conditional;
  inquiry.conditionError ??= inner.conditionError;
  if (source === null) inquiry.nextStart = Math.min(inquiry.nextStart, inner.nextStart);
  else inquiry.grantedUntil = Math.min(delegation.endsAt, inner.grantedUntil);
  return source;
}

function isOpen(inquiry: Inquiry, startsAt: number, endsAt: number): boolean {
  if (inquiry.at >= startsAt && inquiry.at < endsAt) return true;
  inquiry.outsideWindow = true;
  noteStart(inquiry, startsAt, endsAt);
  return false;
}

function noteStart(inquiry: Inquiry, startsAt: number, endsAt: number): void {
  if (inquiry.at < startsAt && startsAt < endsAt) inquiry.nextStart = Math.min(inquiry.nextStart, startsAt);
}

function isMet(inquiry: Inquiry, condition: number): boolean {
  if (runCondition(inquiry, condition) === true) return true;
  inquiry.conditionFailed = true;
  return false;
}

/** Whether the principal holds or was lent anything, in force or not. */
export function isKnownPrincipal(inquiry: Inquiry): boolean {
  const { principal, snapshot } = inquiry;
  if (principal === NONE) return false;
  const page = pageOf(snapshot.pages, principal);
  return (
    firstRow(page, principal) < endRow(page, principal) || snapshot.delegations.byDelegate.has(principal)
  );
}
