import { check } from '@haechi/decision';
import {
  type Clock,
  formatId,
  type Locale,
  type RoleId,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import type { RoleNames } from '../domain/role-names.ts';
import { splitPermission } from '../engine/access-image.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';

/** What the approval engine asks about people, from memory. */
export interface RightsOfApprovers {
  /** Whether somebody holds a role, without a condition, at a scope or above it. */
  holdsRole(userId: UserId, roleId: RoleId, scopeId: ScopeId): boolean;
  /** Who has lent a permission to somebody at a scope and could use it there himself. */
  lendersOf(userId: UserId, permission: string, scopeId: ScopeId): readonly UserId[];
  /** Whether a role exists for a tenant: one that comes with the product, or its own. */
  knowsRole(roleId: RoleId, tenantId: TenantId): boolean;
  /** What people call a role; its id where it is none. */
  roleName(roleId: RoleId, locale: Locale): string;
  /** A scope and everything above it. */
  scopesAbove(scopeId: ScopeId): readonly ScopeId[];
}

export function createRightsOfApprovers(deps: {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly roleNames: RoleNames;
}): RightsOfApprovers {
  const { mirror, clock } = deps;

  function scopesAbove(scopeId: ScopeId): readonly ScopeId[] {
    const { scopes } = mirror.current();
    const above: ScopeId[] = [];
    for (let scope = scopes.get(scopeId); scope !== undefined; scope = scopes.get(scope.parentId ?? ''))
      above.push(scope.id);
    return above;
  }

  return {
    scopesAbove,
    knowsRole(roleId, tenantId) {
      const role = mirror.current().roles.get(roleId);
      return role !== undefined && (role.base || role.tenantId === tenantId);
    },
    roleName(roleId, locale) {
      const role = mirror.current().roles.get(roleId);
      return role === undefined ? formatId('role', roleId) : deps.roleNames.name(role, locale);
    },
    holdsRole(userId, roleId, scopeId) {
      const nowMs = clock.now();
      const above = scopesAbove(scopeId);
      return (mirror.current().assignmentsByPrincipal.get(userId) ?? []).some(
        (held) =>
          held.roleId === roleId &&
          held.condition === null &&
          above.includes(held.scopeId) &&
          (held.startsAtMs === null || held.startsAtMs <= nowMs) &&
          (held.endsAtMs === null || held.endsAtMs > nowMs),
      );
    },
    lendersOf(userId, permission, scopeId) {
      const nowMs = clock.now();
      const { delegations, snapshot } = mirror.current();
      const above = scopesAbove(scopeId);
      const { resource, action } = splitPermission(permission);
      const patterns = new Set([permission, `${resource}:*`, `*:${action}`, '*:*']);
      const lenders = [...delegations.values()].filter(
        (lent) =>
          lent.delegateId === userId &&
          above.includes(lent.scopeId) &&
          lent.permissions.some((pattern) => patterns.has(pattern)) &&
          (lent.startsAtMs === null || lent.startsAtMs <= nowMs) &&
          lent.endsAtMs > nowMs,
      );
      return [...new Set(lenders.map(({ delegatorId }) => delegatorId))].filter(
        (principalId) =>
          check(snapshot, { principalId, permission: { resource, action }, scopeId, at: nowMs }).allowed,
      );
    },
  };
}
