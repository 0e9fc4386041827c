import { originOf } from '@haechi/audit';
import { contractOf as contractIn, type provisioningGroupView, provisioningRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId, type RoleId, type ScopeId } from '@haechi/kernel';
import type { z } from 'zod';
import type { ProvisioningDeps } from '../ports.ts';
import { PROVISIONING_ENABLED } from '../settings.ts';
import type { GroupId, ProvisioningTables } from '../tables.ts';
import type { SyncRoles } from '../use-cases/sync-roles.ts';

const contractOf = contractIn(provisioningRoutes);

type Deps = Pick<ProvisioningDeps, 'access' | 'audit' | 'settings' | 'publicUrl'> & {
  readonly syncRoles: SyncRoles;
};

const tables = (tx: Tx) => tx.withTables<ProvisioningTables>();

async function findGroups(tx: Tx, id?: GroupId) {
  return await tables(tx)
    .selectFrom('provisioning.groups as g')
    .select((eb) => [
      'g.id',
      'g.display_name',
      'g.external_id',
      'g.updated_at',
      eb
        .selectFrom('provisioning.group_members as m')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('m.group_id', '=', 'g.id')
        .as('memberCount'),
    ])
    .$if(id !== undefined, (query) => query.where('g.id', '=', id ?? ('' as GroupId))) // never empty here
    .orderBy('g.display_name')
    .execute();
}

async function membersOf(tx: Tx, id: GroupId) {
  const rows = await tables(tx)
    .selectFrom('provisioning.group_members')
    .select('user_id')
    .where('group_id', '=', id)
    .execute();
  return rows.map((row) => row.user_id);
}

/** What people see of the directory and decide about it. */
export function createProvisioningRoutes(deps: Deps): RouteImplementation[] {
  const { access, audit, settings, syncRoles } = deps;

  async function present(tx: Tx, ctx: RequestContext, id?: GroupId) {
    const groups = await findGroups(tx, id);
    if (id !== undefined && groups.length === 0) throw new CodedError('RES_001');
    const rows = await tables(tx).selectFrom('provisioning.group_roles').selectAll().execute();
    const roles = Map.groupBy(rows, (row) => row.group_id);
    return groups.map(
      (group): z.input<typeof provisioningGroupView> => ({
        id: formatId('group', group.id),
        displayName: group.display_name,
        externalId: group.external_id,
        memberCount: group.memberCount ?? 0,
        updatedAt: group.updated_at.toISOString(),
        roles: (roles.get(group.id) ?? []).map((row) => ({
          roleId: formatId('role', row.role_id),
          roleName: access.nameRole(row.role_id, ctx.locale),
          scope: access.formatScope(row.scope_id),
          scopeName: access.describeScope(row.scope_id)?.name ?? '',
        })),
      }),
    );
  }

  async function presentOne(tx: Tx, ctx: RequestContext, id: GroupId) {
    const [group] = await present(tx, ctx, id);
    if (group === undefined) throw new CodedError('RES_001');
    return group;
  }

  function demandScope(caller: Caller, name: string): ScopeId {
    const scopeId = access.parseScope(name);
    const scope = scopeId === undefined ? undefined : access.describeScope(scopeId);
    if (scope === undefined || scope.tenantId !== caller.tenantId)
      throw new CodedError('RES_001', { where: 'body.scope' });
    return scope.id;
  }

  async function record(
    tx: Tx,
    ctx: RequestContext,
    caller: Caller,
    entry: { action: string; group: { id: string; displayName: string }; role: RoleId; reason: string },
  ) {
    await audit.record(tx, caller.tenantId, originOf(ctx, caller), {
      action: entry.action,
      target: { kind: 'group', id: entry.group.id, name: entry.group.displayName },
      scopeId: caller.scopeId,
      reason: entry.reason,
      details: { roleId: formatId('role', entry.role) },
    });
  }

  return [
    implement(contractOf('GET /api/v1/provisioning'), async ({ ctx, tx }) => {
      const { count } = await tables(tx)
        .selectFrom('provisioning.users')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return {
        address: new URL('/scim/v2', deps.publicUrl).href,
        enabled: (await settings.read(tx, PROVISIONING_ENABLED)) === true,
        userCount: count,
        groups: await present(tx, ctx),
      };
    }),
    implement(
      contractOf('POST /api/v1/provisioning/groups/{id}/roles'),
      async ({ ctx, caller, tx, params, body }) => {
        const group = await presentOne(tx, ctx, params.id);
        const scopeId = demandScope(caller, body.scope);
        const excess = access.findRoleExcess(caller, body.roleId, scopeId);
        if (excess.length > 0)
          throw new CodedError('PERM_002', { params: { permissions: excess.slice(0, 5).join(', ') } });
        const tied = {
          tenant_id: caller.tenantId,
          group_id: params.id,
          role_id: body.roleId,
          scope_id: scopeId,
        };
        await tables(tx)
          .insertInto('provisioning.group_roles')
          .values({ ...tied, created_by: caller.id, created_at: new Date(ctx.nowMs) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const call = { tx, caller, origin: originOf(ctx, caller) };
        await syncRoles(call, await membersOf(tx, params.id), body.reason);
        const { roleId: role, reason } = body;
        await record(tx, ctx, caller, { action: 'provisioning.role_tied', group, role, reason });
        ctx.afterCommit(() => access.refresh());
        return await presentOne(tx, ctx, params.id);
      },
    ),
    implement(
      contractOf('POST /api/v1/provisioning/groups/{id}/roles/remove'),
      async ({ ctx, caller, tx, params, body }) => {
        const group = await presentOne(tx, ctx, params.id);
        const { numDeletedRows } = await tables(tx)
          .deleteFrom('provisioning.group_roles')
          .where('group_id', '=', params.id)
          .where('role_id', '=', body.roleId)
          .where('scope_id', '=', demandScope(caller, body.scope))
          .executeTakeFirst();
        if (numDeletedRows !== 1n) throw new CodedError('RES_001');
        const call = { tx, caller, origin: originOf(ctx, caller) };
        await syncRoles(call, await membersOf(tx, params.id), body.reason);
        const { roleId: role, reason } = body;
        await record(tx, ctx, caller, { action: 'provisioning.role_untied', group, role, reason });
        ctx.afterCommit(() => access.refresh());
        return await presentOne(tx, ctx, params.id);
      },
    ),
  ];
}
