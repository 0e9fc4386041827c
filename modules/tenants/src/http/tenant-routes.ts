import { toActor } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { CodedError, PLATFORM_TENANT_ID, type TenantId, type Translate } from '@haechi/kernel';
import type { AccessPort } from '../ports.ts';
import { countTenants, findTenant, listTenants, type TenantSummary } from '../queries/find-tenants.ts';
import { scopeOf } from '../scope-of.ts';
import type { CreateTenant } from '../use-cases/create-tenant.ts';
import type { UpdateTenant } from '../use-cases/update-tenant.ts';
import { contractOf } from './contract-of.ts';
import { demandSight } from './demand-sight.ts';
import { presentTenant } from './present.ts';
import { presentCursor, readPage } from './read-page.ts';

export interface TenantRoutesDeps {
  readonly database: Database;
  readonly access: AccessPort;
  readonly translate: Translate;
  readonly createTenant: CreateTenant;
  readonly updateTenant: UpdateTenant;
}

async function demandTenant(tx: Tx, id: TenantId): Promise<TenantSummary> {
  const row = await findTenant(tx, id);
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}

/** Organisations. Each is read and changed in a transaction of its own: the operator's sees none of their rows. */
export function createTenantRoutes(deps: TenantRoutesDeps): RouteImplementation[] {
  const { database, access, translate, createTenant, updateTenant } = deps;

  /** A credential works for one organisation; with it no other exists, whatever its holder may do elsewhere. */
  function demandTenantSight(ctx: RequestContext, caller: Caller, id: TenantId): void {
    if (id === PLATFORM_TENANT_ID) throw new CodedError('RES_001');
    demandSight(access, ctx, 'tenant:read', scopeOf(id), 'RES_001');
    if (caller.tenantId !== id && caller.tenantId !== PLATFORM_TENANT_ID) throw new CodedError('RES_001');
  }

  return [
    implement(contractOf('GET /api/v1/tenants'), async ({ query }) => {
      const page = readPage('tenant', query);
      return await database.system(
        'list tenants',
        async (tx) => {
          const found = await listTenants(tx, page, query.text);
          return {
            items: found.items.map(presentTenant),
            nextCursor: presentCursor('tenant', found),
            ...(query.text === undefined ? { total: await countTenants(tx) } : {}),
          };
        },
        { readOnly: true },
      );
    }),
    implement(contractOf('POST /api/v1/tenants'), async ({ ctx, caller, tx, body }) => {
      const branchName = body.branchName ?? translate(ctx.locale, 'tenants.first_branch_name');
      const row = await createTenant(tx, toActor(ctx, caller), { ...body, branchName });
      ctx.afterCommit(() => access.refresh());
      return presentTenant({ ...row, branch_count: 1, project_count: 0, member_count: 0 });
    }),
    implement(contractOf('GET /api/v1/tenants/{id}'), async ({ ctx, caller, params: { id } }) => {
      demandTenantSight(ctx, caller, id);
      return presentTenant(await database.tenant(id, (tx) => demandTenant(tx, id), { readOnly: true }));
    }),
    implement(contractOf('PATCH /api/v1/tenants/{id}'), async ({ ctx, caller, params: { id }, body }) => {
      demandTenantSight(ctx, caller, id);
      ctx.authorizeAt(scopeOf(id));
      const row = await database.tenant(id, async (tx) => {
        await updateTenant(tx, toActor(ctx, caller), id, body);
        return await demandTenant(tx, id);
      });
      ctx.afterCommit(() => access.refresh());
      return presentTenant(row);
    }),
  ];
}
