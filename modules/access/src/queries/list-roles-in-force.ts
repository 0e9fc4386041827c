import {
  type Clock,
  formatId,
  type Locale,
  PLATFORM_TENANT_ID,
  type RoleId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';

/** A role somebody holds at this moment. */
export interface RoleInForce {
  readonly id: RoleId;
  readonly key: string;
  roleName(locale: Locale): string;
}

/** From memory: roles to narrow a session to. */
export interface RolesInForce {
  /**
   * What somebody holds now in a tenant, at any scope of it or at the platform, which counts in every tenant; each role
   * once, by its key. What only a condition may deny is among them.
   */
  listRolesInForce(principalId: UserId, tenantId: TenantId): RoleInForce[];
  /** The key of a role; its public id where it is none any more. */
  keyOfRole(roleId: RoleId): string;
}

export function createRolesInForce(deps: {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly roleNames: RoleNames;
}): RolesInForce {
  const { mirror, clock, roleNames } = deps;
  return {
    listRolesInForce(principalId, tenantId) {
      const { assignmentsByPrincipal, roles } = mirror.current();
      const nowMs = clock.now();
      const held = (assignmentsByPrincipal.get(principalId) ?? []).filter(
        (assignment) =>
          [tenantId, PLATFORM_TENANT_ID].includes(assignment.tenantId) &&
          (assignment.startsAtMs === null || assignment.startsAtMs <= nowMs) &&
          (assignment.endsAtMs === null || assignment.endsAtMs > nowMs),
      );
      return [...new Set(held.map(({ roleId }) => roleId))]
        .flatMap((roleId) => roles.get(roleId) ?? [])
        .map((role) => ({
          id: role.id,
          key: role.key,
          roleName: (locale: Locale) => roleNames.name(role, locale),
        }))
        .toSorted((one, other) => (one.key < other.key ? -1 : 1));
    },
    keyOfRole: (roleId) => mirror.current().roles.get(roleId)?.key ?? formatId('role', roleId),
  };
}
