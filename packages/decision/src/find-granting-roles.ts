import { compareCodePoints } from './compare-code-points.ts';
import { idOf, NONE } from './interner.ts';
import type { PermissionRef } from './model.ts';
import { countPermissions, hasPermission } from './permission-set.ts';
import { permissionIndex } from './permission-table.ts';
import { originOf } from './role-table.ts';
import { parentOf, scopeIndex } from './scope-table.ts';
import type { Snapshot } from './snapshot.ts';

/** A role that would grant what was asked for. */
export interface GrantingRole {
  readonly roleId: string;
  readonly roleKey: string;
  /** The role itself, or the ancestor it inherits the permission from. */
  readonly originRoleId: string;
  /** How much it gives in all, inheritance included. */
  readonly permissionCount: number;
  /** Where it could be assigned: the asked scope first, then the scopes above it. */
  readonly scopeIds: readonly string[];
}

/**
 * Every role that would grant a permission at a scope, the one that gives least first. Nothing is left out:
 * which of them may be assigned where, and by whom, is the caller's to know. Unknown names give an empty list.
 */
export function findGrantingRoles(
  snapshot: Snapshot,
  permission: PermissionRef,
  scopeId: string,
): readonly GrantingRole[] {
  const { roles, names, permissions } = snapshot;
  const index = permissionIndex(permissions, permission.resource, permission.action);
  const scopeIds = scopesUpwards(snapshot, scopeIndex(snapshot.scopes, scopeId));
  if (index === NONE || scopeIds.length === 0) return [];
  return roles.definitions
    .flatMap((role, number) => {
      const offset = number * permissions.words;
      if (role === undefined || !hasPermission(roles.closed, offset, index)) return [];
      const originRoleId = idOf(names.roles, originOf(roles, permissions.words, number, index));
      const permissionCount = countPermissions(roles.closed, offset, permissions.words);
      return [{ roleId: role.id, roleKey: role.key, originRoleId, permissionCount, scopeIds }];
    })
    .toSorted((a, b) => a.permissionCount - b.permissionCount || compareCodePoints(a.roleId, b.roleId));
}

function scopesUpwards(snapshot: Snapshot, from: number): readonly string[] {
  const scopeIds: string[] = [];
  for (let scope = from; scope !== NONE; scope = parentOf(snapshot.scopes, scope)) {
    scopeIds.push(idOf(snapshot.names.scopes, scope));
  }
  return scopeIds;
}
