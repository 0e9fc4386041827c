import { pageOf } from './assignment-pages.ts';
import type { CheckRequest, Decision, Reason, Via } from './decision.ts';
import { assignmentVia, findDeny, findGrant, isKnownPrincipal } from './find-grant.ts';
import { findPlainRow, notPlain } from './find-plain-row.ts';
import { type Inquiry, openInquiry, questionOf, type UnknownName } from './inquiry.ts';
import { NONE } from './interner.ts';
import { permissionAt, permissionIndex } from './permission-table.ts';
import { confirmRecord, guessRecord, principalIndex } from './principal-records.ts';
import { scopeIndex } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Decides one question. Never throws for anything in the request: what is unknown is denied and named.
 * Deny rules come first, then assignments, allow rules, delegations.
 */
export function check(snapshot: Snapshot, request: CheckRequest): Decision {
  const { records } = snapshot;
  const {
    principalId,
    permission: { resource, action },
  } = request;
  const guess = guessRecord(records, principalId);
  const permission = permissionIndex(snapshot.permissions, resource, action);
  if (permission === NONE) return refusal(snapshot, 'unknown_permission');
  const scope = scopeIndex(snapshot.scopes, request.scopeId);
  if (scope === NONE) return refusal(snapshot, 'unknown_scope');
  const record = confirmRecord(records, guess, principalId);
  const principal = principalIndex(snapshot.names.principals, records, record, principalId);
  const row = findPlainRow(snapshot, request, record, principal, permission, scope);
  if (row !== notPlain) return plainDecision(snapshot, principal, permission, row);
  return decide(openInquiry(questionOf(snapshot, request, principal, permission, scope)));
}

/**
 * Whether `check` would allow it, for callers who need no reason: nothing is made that would have to be cleared away.
 * An answer without its `validUntil` must not be kept.
 */
export function isAllowed(snapshot: Snapshot, request: CheckRequest): boolean {
  const { records } = snapshot;
  const {
    principalId,
    permission: { resource, action },
  } = request;
  const guess = guessRecord(records, principalId);
  const permission = permissionIndex(snapshot.permissions, resource, action);
  const scope = scopeIndex(snapshot.scopes, request.scopeId);
  if (permission === NONE || scope === NONE) return false;
  const record = confirmRecord(records, guess, principalId);
  const principal = principalIndex(snapshot.names.principals, records, record, principalId);
  const row = findPlainRow(snapshot, request, record, principal, permission, scope);
  if (row !== notPlain) return row !== NONE;
  return decide(openInquiry(questionOf(snapshot, request, principal, permission, scope))).allowed;
}

/** Decides many questions, each on its own and in order; a repeated question is answered again. */
export function checkBatch(snapshot: Snapshot, requests: readonly CheckRequest[]): readonly Decision[] {
  return requests.map((request) => check(snapshot, request));
}

/** What `decide` would answer, from what `findPlainRow` found. */
export function plainDecision(
  snapshot: Snapshot,
  principal: number,
  permission: number,
  row: number,
): Decision {
  const granted = row !== NONE;
  return {
    allowed: granted,
    reason: granted ? 'granted_by_assignment' : 'no_grant',
    via: granted ? assignmentVia(snapshot, pageOf(snapshot.pages, principal), row) : null,
    revision: snapshot.revision,
    validUntil: null,
    conditional: false,
    conditionError: null,
    sensitive: permissionAt(snapshot.permissions, permission).sensitive === true,
  };
}

/** Answers an inquiry into known names. */
export function decide(inquiry: Inquiry): Decision {
  if (!isKnownPrincipal(inquiry)) return answer(inquiry, 'unknown_principal', null, null);
  const deny = findDeny(inquiry);
  if (deny !== null) {
    const { id, scopeId } = deny.definition;
    return answer(inquiry, 'denied_by_rule', { kind: 'rule', ruleId: id, scopeId }, null);
  }
  const via = findGrant(inquiry);
  if (via === null) return answer(inquiry, ungrantedReason(inquiry), null, finite(inquiry.nextStart));
  return answer(inquiry, grantedReasons[via.kind], via, finite(inquiry.grantedUntil));
}

const grantedReasons = {
  assignment: 'granted_by_assignment',
  rule: 'granted_by_rule',
  delegation: 'granted_by_delegation',
} as const satisfies Record<Via['kind'], Reason>;

function ungrantedReason(inquiry: Inquiry): Reason {
  if (inquiry.conditionFailed) return 'condition_failed';
  return inquiry.outsideWindow ? 'outside_window' : 'no_grant';
}

function answer(inquiry: Inquiry, reason: Reason, via: Via | null, validUntil: number | null): Decision {
  const { snapshot, conditional, conditionError } = inquiry;
  return {
    allowed: via !== null && reason !== 'denied_by_rule',
    reason,
    via,
    revision: snapshot.revision,
    validUntil,
    conditional,
    conditionError,
    sensitive: permissionAt(snapshot.permissions, inquiry.permission).sensitive === true,
  };
}

/** The answer to a question that could not even be put into numbers. */
export function refusal({ revision }: Snapshot, reason: UnknownName): Decision {
  return {
    allowed: false,
    reason,
    via: null,
    revision,
    validUntil: null,
    conditional: false,
    conditionError: null,
    sensitive: false,
  };
}

function finite(at: number): number | null {
  return at === Number.POSITIVE_INFINITY ? null : at;
}
