import { findGrantingRoles } from '@haechi/decision';
import { formatId, type Locale, type ScopeId } from '@haechi/kernel';
import { nameScope } from '../domain/name-scope.ts';
import { fitsScope } from '../domain/role-level.ts';
import type { RoleNames } from '../domain/role-names.ts';
import { type AccessImage, splitPermission } from '../engine/access-image.ts';

/** The roles of a tenant that would give a permission at a scope, each with the nearest place it may be held at. */
export function createListGrantingRoles({ roleNames }: { readonly roleNames: RoleNames }) {
  return (image: AccessImage, tenantId: string, permission: string, scopeId: ScopeId, locale: Locale) => {
    return findGrantingRoles(image.snapshot, splitPermission(permission), scopeId).flatMap((granting) => {
      const role = image.roles.get(granting.roleId);
      if (role === undefined || !(role.base || role.tenantId === tenantId)) return [];
      // The nearest scope at which such a role may be held; above the tenant only the operator assigns.
      const at = granting.scopeIds
        .map((id) => image.scopes.get(id))
        .find(
          (scope) => scope !== undefined && fitsScope(role.level, scope.kind) && scope.tenantId === tenantId,
        );
      if (at === undefined) return [];
      return [
        {
          roleId: formatId('role', role.id),
          roleKey: role.key,
          roleName: roleNames.name(role, locale),
          scope: nameScope(at.kind, at.id),
          scopeName: at.name,
          permissionCount: granting.permissionCount,
        },
      ];
    });
  };
}
