import type { CheckRequest, Decision, Reason, Via } from './decision.ts';
import { findDeny, findGrant, isKnownPrincipal } from './find-grant.ts';
import { anyRole, type Inquiry, openInquiry } from './inquiry.ts';
import { indexOf, NONE } from './interner.ts';
import { permissionAt, permissionIndex } from './permission-table.ts';
import { roleIndex } from './role-table.ts';
import { scopeIndex } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Decides one question. Never throws for anything in the request: what is unknown is denied and named.
 * Deny rules come first, then assignments, allow rules, delegations.
 */
export function check(snapshot: Snapshot, request: CheckRequest): Decision {
  const permission = permissionIndex(
    snapshot.permissions,
    request.permission.resource,
    request.permission.action,
  );
  if (permission === NONE) return refusal(snapshot, 'unknown_permission', false);
  const sensitive = permissionAt(snapshot.permissions, permission).sensitive === true;
  const scope = scopeIndex(snapshot.scopes, request.scopeId);
  if (scope === NONE) return refusal(snapshot, 'unknown_scope', sensitive);
  const inquiry = openInquiry(
    snapshot,
    request,
    indexOf(snapshot.names.principals, request.principalId),
    permission,
    scope,
    activeRoleOf(snapshot, request),
  );
  return decide(inquiry, sensitive);
}

/** Decides many questions, each on its own and in order; a repeated question is answered again. */
export function checkBatch(snapshot: Snapshot, requests: readonly CheckRequest[]): readonly Decision[] {
  return requests.map((request) => check(snapshot, request));
}

/** The role a request is narrowed to, in numbers. */
export function activeRoleOf(snapshot: Snapshot, request: CheckRequest): number {
  const roleId = request.activeRoleId ?? null;
  return roleId === null ? anyRole : roleIndex(snapshot.roles, roleId);
}

/** Answers an inquiry into known names. */
export function decide(inquiry: Inquiry, sensitive: boolean): Decision {
  if (!isKnownPrincipal(inquiry)) return refusal(inquiry.snapshot, 'unknown_principal', sensitive);
  const deny = findDeny(inquiry);
  if (deny !== null) {
    const { id, scopeId } = deny.definition;
    return answer(inquiry, 'denied_by_rule', { kind: 'rule', ruleId: id, scopeId }, null, sensitive);
  }
  const via = findGrant(inquiry);
  if (via === null)
    return answer(inquiry, ungrantedReason(inquiry), null, finite(inquiry.nextStart), sensitive);
  return answer(inquiry, grantedReasons[via.kind], via, finite(inquiry.grantedUntil), sensitive);
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

function answer(
  inquiry: Inquiry,
  reason: Reason,
  via: Via | null,
  validUntil: number | null,
  sensitive: boolean,
): Decision {
  return {
    allowed: via !== null && reason !== 'denied_by_rule',
    reason,
    via,
    revision: inquiry.snapshot.revision,
    validUntil,
    conditional: inquiry.conditional,
    conditionError: inquiry.conditionError,
    sensitive,
  };
}

function refusal({ revision }: Snapshot, reason: Reason, sensitive: boolean): Decision {
  return {
    allowed: false,
    reason,
    via: null,
    revision,
    validUntil: null,
    conditional: false,
    conditionError: null,
    sensitive,
  };
}

function finite(at: number): number | null {
  return at === Number.POSITIVE_INFINITY ? null : at;
}
