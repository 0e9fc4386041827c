import { check } from './check.ts';
import type { CheckRequest, Decision, Via } from './decision.ts';
import { idOf, NONE } from './interner.ts';
import type { PermissionRef } from './model.ts';
import { permissionIndex } from './permission-table.ts';
import { originOf, roleIndex } from './role-table.ts';
import type { Snapshot } from './snapshot.ts';

/** A check for every permission at once. */
export type PermissionsRequest = Omit<CheckRequest, 'permission'>;

/** A permission a principal holds, and by what. */
export interface HeldPermission {
  readonly permission: PermissionRef;
  readonly sensitive: boolean;
  readonly via: Via;
  /** For a right that rests on a role: that role, or the ancestor it inherits the permission from. */
  readonly originRoleId: string | null;
  /** As in `Decision`. */
  readonly validUntil: number | null;
  readonly conditional: boolean;
}

/**
 * What a principal may do at a scope, in the order of the registry. Agrees with `check` by construction: it asks
 * the same question for every registered permission. Unknown names give an empty list.
 */
export function listPermissions(snapshot: Snapshot, request: PermissionsRequest): readonly HeldPermission[] {
  return snapshot.permissions.definitions.flatMap(({ resource, action }) => {
    const permission = { resource, action };
    return heldPermission(snapshot, permission, check(snapshot, { ...request, permission })) ?? [];
  });
}

function heldPermission(
  snapshot: Snapshot,
  permission: PermissionRef,
  decision: Decision,
): HeldPermission | null {
  const { allowed, via, sensitive, validUntil, conditional } = decision;
  if (!allowed || via === null) return null;
  return {
    permission,
    sensitive,
    via,
    originRoleId: originRole(snapshot, permission, via),
    validUntil,
    conditional,
  };
}

/** The role whose own definition gives the permission at the end of a `via`; `null` when it ends in a rule. */
export function originRole(snapshot: Snapshot, permission: PermissionRef, via: Via): string | null {
  if (via.kind === 'rule') return null;
  if (via.kind === 'delegation') return originRole(snapshot, permission, via.source);
  const { roles, names, permissions } = snapshot;
  const index = permissionIndex(permissions, permission.resource, permission.action);
  const origin = originOf(roles, permissions.words, roleIndex(roles, via.roleId), index);
  return origin === NONE ? null : idOf(names.roles, origin);
}
