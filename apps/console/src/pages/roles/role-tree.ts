import type { Role } from './role-levels.ts';

export interface PlacedRole extends Role {
  /** Steps below a role without a parent. */
  readonly depth: number;
}

/** Roles in the order of inheritance: each right below the role it is built on. */
export function placeRoles(roles: readonly Role[]): readonly PlacedRole[] {
  const visible = new Set(roles.map(({ id }) => id));
  const below = Map.groupBy(roles, ({ parentRoleId }) =>
    parentRoleId !== null && visible.has(parentRoleId) ? parentRoleId : null,
  );
  const place = (parent: string | null, depth: number): PlacedRole[] =>
    (below.get(parent) ?? []).flatMap((role) => [{ ...role, depth }, ...place(role.id, depth + 1)]);
  return place(null, 0);
}

/** The roles a role is built on, nearest first. */
export function ancestorsOf(roles: readonly Role[], id: string): readonly Role[] {
  const byId = new Map(roles.map((role) => [role.id, role]));
  const ancestors: Role[] = [];
  for (let next = byId.get(byId.get(id)?.parentRoleId ?? ''); next; next = byId.get(next.parentRoleId ?? '')) {
    ancestors.push(next);
  }
  return ancestors;
}
