import { originOf } from '@haechi/audit';
import { accessRoutes } from '@haechi/contracts';
import { effectivePermissions } from '@haechi/decision';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId, type RoleId } from '@haechi/kernel';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { createCopyRole } from '../use-cases/copy-role.ts';
import { contractOf } from './contract-of.ts';

export interface RoleTemplateRouteDeps {
  readonly mirror: AccessMirror;
  readonly copyRole: ReturnType<typeof createCopyRole>;
}

const contract = contractOf(accessRoutes);

export function createRoleTemplateRoutes({ mirror, copyRole }: RoleTemplateRouteDeps): RouteImplementation[] {
  const refresh = (): Promise<void> => mirror.refresh();

  function listEffective(caller: Caller, id: RoleId): string[] {
    const { roles, snapshot } = mirror.current();
    const role = roles.get(id);
    if (role === undefined || !(role.base || role.tenantId === caller.tenantId))
      throw new CodedError('RES_001');
    return effectivePermissions(snapshot, id).map(
      ({ permission }) => `${permission.resource}:${permission.action}`,
    );
  }

  return [
    implement(contract('GET /api/v1/role-comparison'), async ({ caller, query }) => {
      const [first, second] = [listEffective(caller, query.first), listEffective(caller, query.second)];
      return {
        both: first.filter((permission) => second.includes(permission)),
        onlyFirst: first.filter((permission) => !second.includes(permission)),
        onlySecond: second.filter((permission) => !first.includes(permission)),
      };
    }),
    implement(contract('POST /api/v1/roles/{id}/copies'), async ({ ctx, caller, tx, params, body }) => {
      const id = await copyRole.copy(tx, caller, originOf(ctx, caller), params.id, body);
      ctx.afterCommit(refresh);
      return { id: formatId('role', id), templateRoleId: formatId('role', params.id), version: 1 };
    }),
    implement(contract('GET /api/v1/roles/{id}/template-diff'), async ({ tx, params }) => {
      const { templateId, locked, added, removed, templateAdded, templateRemoved } =
        await copyRole.compareWithTemplate(tx, params.id);
      return {
        templateRoleId: formatId('role', templateId),
        locked: [...locked],
        added: [...added],
        removed: [...removed],
        templateAdded: [...templateAdded],
        templateRemoved: [...templateRemoved],
      };
    }),
    implement(contract('POST /api/v1/roles/{id}/take-over'), async ({ ctx, caller, tx, params }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      await copyRole.takeOverChanges(tx, caller, originOf(ctx, caller), params.id, ctx.ifMatchVersion);
      ctx.afterCommit(refresh);
      return { id: formatId('role', params.id), version: ctx.ifMatchVersion + 1 };
    }),
    implement(contract('PUT /api/v1/roles/{id}/locks'), async ({ ctx, caller, tx, params, body }) => {
      await copyRole.setLocks(tx, caller, originOf(ctx, caller), params.id, body.permissions);
      return { locked: [...new Set(body.permissions)].toSorted() };
    }),
  ];
}
