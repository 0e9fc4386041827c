import { originOf } from '@haechi/audit';
import { accessRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import { formatId, type UserId } from '@haechi/kernel';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { createEditRoles } from '../use-cases/edit-roles.ts';
import type { createForeseeRoleEdits } from '../use-cases/foresee-role-edits.ts';
import { contractOf } from './contract-of.ts';
import { type People, scopeOf } from './present-decision.ts';

export interface RoleChangeRouteDeps {
  readonly mirror: AccessMirror;
  readonly roleNames: RoleNames;
  readonly editRoles: ReturnType<typeof createEditRoles>;
  readonly foreseeRoleEdits: ReturnType<typeof createForeseeRoleEdits>;
  readonly findPeople: (tx: Tx, ids: readonly UserId[]) => Promise<People>;
}

const contract = contractOf(accessRoutes);

export function createRoleChangeRoutes(deps: RoleChangeRouteDeps): RouteImplementation[] {
  const { mirror, roleNames } = deps;
  return [
    implement(contract('POST /api/v1/role-changes/preview'), async ({ ctx, tx, body }) => {
      const foreseen = await deps.foreseeRoleEdits(tx, body.changes);
      const image = mirror.current();
      const ids = [...new Set(foreseen.people.map(({ principalId }) => principalId))];
      const people = await deps.findPeople(tx, ids);
      return {
        ...foreseen,
        roles: foreseen.roles.map(({ roleId, ...role }) => {
          const info = image.roles.get(roleId);
          return {
            ...role,
            roleId: formatId('role', roleId),
            roleKey: info?.key ?? '',
            roleName: info === undefined ? '' : roleNames.name(info, ctx.locale),
          };
        }),
        people: foreseen.people.map(({ principalId, scopeId, gains, losses }) => {
          const { scope, scopeName } = scopeOf(image, scopeId);
          const id = formatId('user', principalId);
          const principalName = people.get(principalId)?.displayName ?? id;
          return { principalId: id, principalName, scope, scopeName, gains, losses };
        }),
      };
    }),
    implement(contract('POST /api/v1/role-changes'), async ({ ctx, caller, tx, body }) => {
      await deps.editRoles(tx, caller, originOf(ctx, caller), body.changes, body.reason);
      ctx.afterCommit(() => mirror.refresh());
      return {
        items: body.changes.map(({ roleId, version }) => ({
          roleId: formatId('role', roleId),
          version: version + 1,
        })),
      };
    }),
  ];
}
