import { effectivePermissions } from '@haechi/decision';
import { formatId, PLATFORM_TENANT_ID, type ScopeId, type TenantId } from '@haechi/kernel';
import { listRegistered } from '../../domain/list-registered.ts';
import { nameScope } from '../../domain/name-scope.ts';
import type { AccessImage } from '../../engine/access-image.ts';
import { toDelegation, toRule } from '../../engine/grant-rows.ts';
import type { BundleSource } from './tenant-model.ts';

/**
 * What a tenant's bundle may hold: its own scopes, assignments and delegations, the roles these use, and the rules that
 * reach it. What people of the operator hold at the platform is not the tenant's to know, so to the bundle they are
 * strangers. Names are ids; no text that people wrote is in it.
 */
export function readBundleSource(image: AccessImage, tenantId: TenantId): BundleSource {
  const registered = listRegistered(image.snapshot);
  const reaching = new Set([tenantId, PLATFORM_TENANT_ID]);
  const scopes = [...image.scopes.values()].filter((scope) => reaching.has(scope.tenantId));
  const names = new Map<string, string>(scopes.map(({ id, kind }) => [id, nameScope(kind, id)]));
  const nameOf = (id: ScopeId): string => names.get(id) ?? id;
  const pathOf = (id: ScopeId | null): string[] =>
    id === null ? [] : [nameOf(id), ...pathOf(image.scopes.get(id)?.parentId ?? null)];
  const assignments = [...image.assignments.values()].filter(
    (assignment) => assignment.tenantId === tenantId,
  );
  const roles = new Set(assignments.map(({ roleId }) => roleId));
  return {
    permissions: registered.map((permission) => ({ permission, reads: image.reads.has(permission) })),
    roles: [...roles].map((id) => ({
      id: formatId('role', id),
      key: image.roles.get(id)?.key ?? '',
      permissions: effectivePermissions(image.snapshot, id).map(
        ({ permission }) => `${permission.resource}:${permission.action}`,
      ),
    })),
    scopes: scopes.map(({ id, kind }) => ({ id: nameOf(id), kind, path: pathOf(id) })),
    assignments: assignments.map((assignment) => ({
      id: formatId('assignment', assignment.id),
      principal: formatId('user', assignment.principalId),
      role: formatId('role', assignment.roleId),
      scope: nameOf(assignment.scopeId),
      starts: assignment.startsAtMs,
      ends: assignment.endsAtMs,
      conditional: assignment.condition !== null,
    })),
    rules: [...image.rules.values()]
      .filter((rule) => reaching.has(rule.tenantId))
      .map((rule) => ({
        id: formatId('rule', rule.id),
        effect: rule.effect,
        scope: nameOf(rule.scopeId),
        permissions: toRule(rule, registered).permissions,
        conditional: rule.condition !== null,
      })),
    delegations: [...image.delegations.values()]
      .filter((delegation) => delegation.tenantId === tenantId)
      .map((delegation) => ({
        id: formatId('delegation', delegation.id),
        delegator: formatId('user', delegation.delegatorId),
        delegate: formatId('user', delegation.delegateId),
        scope: nameOf(delegation.scopeId),
        permissions: toDelegation(delegation, registered).permissions,
        starts: delegation.startsAtMs,
        ends: delegation.endsAtMs,
      })),
  };
}
