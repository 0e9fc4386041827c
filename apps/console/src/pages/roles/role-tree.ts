import { type Placed, placeInTree } from '../permissions/place-in-tree.ts';
import type { Role } from './role-levels.ts';

export type PlacedRole = Placed<Role>;

/** Roles in the order of inheritance: each right below the role it is built on. */
export function placeRoles(roles: readonly Role[]): readonly PlacedRole[] {
  return placeInTree(roles, { id: ({ id }) => id, parent: ({ parentRoleId }) => parentRoleId });
}

/** The roles a role is built on, nearest first. */
export function ancestorsOf(roles: readonly Role[], id: string): readonly Role[] {
  const byId = new Map(roles.map((role) => [role.id, role]));
  const ancestors: Role[] = [];
  for (
    let next = byId.get(byId.get(id)?.parentRoleId ?? '');
    next;
    next = byId.get(next.parentRoleId ?? '')
  ) {
    ancestors.push(next);
  }
  return ancestors;
}
