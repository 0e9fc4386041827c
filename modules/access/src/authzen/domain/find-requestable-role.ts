import { findGrantingRoles, type PermissionRef } from '@haechi/decision';
import type { RoleId, ScopeId, TenantId } from '@haechi/kernel';
import { fitsScope } from '../../domain/role-level.ts';
import type { AccessImage } from '../../engine/access-image.ts';

export interface RequestableRole {
  readonly roleId: RoleId;
  /** The nearest scope at which such a role may be held. */
  readonly scopeId: ScopeId;
}

/** The role that gives least of those a tenant's person may ask for to get a permission at a scope. */
export function findRequestableRole(
  image: AccessImage,
  tenantId: TenantId,
  permission: PermissionRef,
  scopeId: ScopeId,
): RequestableRole | undefined {
  for (const granting of findGrantingRoles(image.snapshot, permission, scopeId)) {
    const role = image.roles.get(granting.roleId);
    if (role === undefined || !(role.base || role.tenantId === tenantId)) continue;
    const at = granting.scopeIds
      .map((id) => image.scopes.get(id))
      .find((scope) => scope?.tenantId === tenantId && fitsScope(role.level, scope.kind));
    if (at !== undefined) return { roleId: role.id, scopeId: at.id };
  }
  return undefined;
}
