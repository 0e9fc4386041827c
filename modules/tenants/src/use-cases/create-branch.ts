import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { type BranchId, formatId, newId, type TenantId } from '@haechi/kernel';
import type { AccessPort, AuditPort } from '../ports.ts';
import { scopeOf } from '../scope-of.ts';
import type { BranchRow, TenantsTables } from '../tables.ts';
import { claimSlug } from './claim-slug.ts';
import { demandServedTenant } from './demand-open-tenant.ts';

export interface NewBranch {
  readonly name: string;
  readonly slug: string;
}

export type CreateBranch = (
  tx: Tx,
  actor: Actor,
  tenantId: TenantId,
  branch: NewBranch,
) => Promise<BranchRow>;

/** Opens a branch. @throws CodedError `TEN_001` slug taken, `TEN_004` tenant is read-only, `TEN_006` no tenant */
export function createCreateBranch(deps: { access: AccessPort; audit: AuditPort }): CreateBranch {
  return async (tx, actor, tenantId, { name, slug }) => {
    await demandServedTenant(tx, tenantId);
    const id: BranchId = newId('branch');
    const row = await claimSlug('branches_slug_unique', 'TEN_001', () =>
      tx
        .withTables<TenantsTables>()
        .insertInto('tenants.branches')
        .values({ id, tenant_id: tenantId, slug, name, state: 'active', created_at: actor.at })
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
    const scopeId = scopeOf(id);
    await deps.access.registerScope(tx, {
      id: scopeId,
      kind: 'branch',
      parentId: scopeOf(tenantId),
      tenantId,
      name,
    });
    await deps.audit.record(tx, tenantId, actor.origin, {
      action: 'branch.created',
      target: { kind: 'branch', id: formatId('branch', id), name },
      scopeId,
      after: { name, slug },
    });
    return row;
  };
}
