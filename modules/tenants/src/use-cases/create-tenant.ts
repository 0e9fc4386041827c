import type { Actor } from '@haechi/audit';
import { actAsTenant, type Tx } from '@haechi/database';
import {
  CodedError,
  formatId,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type TenantId,
} from '@haechi/kernel';
import { isReservedSlug } from '../domain/reserved-slugs.ts';
import type { AccessPort, AuditPort } from '../ports.ts';
import { scopeOf } from '../scope-of.ts';
import type { TenantRow, TenantsTables } from '../tables.ts';
import { claimSlug } from './claim-slug.ts';
import type { CreateBranch } from './create-branch.ts';

export interface NewTenant {
  readonly name: string;
  readonly slug: string;
  readonly businessTypes: readonly string[];
  readonly branchName: string;
}

export interface CreateTenantDeps {
  readonly access: AccessPort;
  readonly audit: AuditPort;
  readonly createBranch: CreateBranch;
}

export type CreateTenant = (tx: Tx, actor: Actor, tenant: NewTenant) => Promise<TenantRow>;

/**
 * Takes an organisation in, with its first branch. `tx` is the operator's; what belongs to the new organisation is
 * written as that organisation, in the same transaction.
 * @throws CodedError `TEN_001` slug taken, `TEN_002` slug reserved
 */
export function createCreateTenant({ access, audit, createBranch }: CreateTenantDeps): CreateTenant {
  return async (tx, actor, { name, slug, businessTypes, branchName }) => {
    if (isReservedSlug(slug)) throw new CodedError('TEN_002', { where: 'body.slug' });
    const id: TenantId = newId('tenant');
    const scopeId = scopeOf(id);
    const row = await actAsTenant(tx, id, async () => {
      const created = await claimSlug('tenants_slug_unique', 'TEN_001', () =>
        tx
          .withTables<TenantsTables>()
          .insertInto('tenants.tenants')
          .values({
            id,
            slug,
            name,
            business_types: [...businessTypes],
            state: 'active',
            created_at: actor.at,
            updated_at: actor.at,
          })
          .returningAll()
          .executeTakeFirstOrThrow(),
      );
      await access.registerScope(tx, {
        id: scopeId,
        kind: 'tenant',
        parentId: PLATFORM_SCOPE_ID,
        tenantId: id,
        name,
      });
      await createBranch(tx, actor, id, { name: branchName, slug: 'main' });
      return created;
    });
    await audit.record(tx, PLATFORM_TENANT_ID, actor.origin, {
      action: 'tenant.created',
      target: { kind: 'tenant', id: formatId('tenant', id), name },
      scopeId,
      after: { name, slug, businessTypes: [...businessTypes], state: 'active' },
    });
    return row;
  };
}
