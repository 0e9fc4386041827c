import { idOf, NONE } from './interner.ts';
import type { PermissionRef } from './model.ts';
import { originOf, roleIndex } from './role-table.ts';
import type { Snapshot } from './snapshot.ts';

/** A permission a role gives, and the role of its line of ancestors (itself first) that says so. */
export interface EffectivePermission {
  readonly permission: PermissionRef;
  readonly sensitive: boolean;
  readonly originRoleId: string;
}

/** Everything a role gives, inheritance and wildcards resolved, in the order of the registry. */
export function effectivePermissions(snapshot: Snapshot, roleId: string): readonly EffectivePermission[] {
  const { roles, permissions, names } = snapshot;
  const role = roleIndex(roles, roleId);
  if (role === NONE) return [];
  return permissions.definitions.flatMap(({ resource, action, sensitive }, index) => {
    const origin = originOf(roles, permissions.words, role, index);
    if (origin === NONE) return [];
    const originRoleId = idOf(names.roles, origin);
    return [{ permission: { resource, action }, sensitive: sensitive === true, originRoleId }];
  });
}
