import type { Tx } from '@haechi/database';
import { PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { type SelectQueryBuilder, sql } from 'kysely';
import type { TenantRow, TenantsTables } from '../tables.ts';
import { collectPage, type Page, type PageRequest } from './collect-page.ts';
import { matchesText } from './matches-text.ts';

export interface TenantSummary extends TenantRow {
  readonly branch_count: number;
  readonly project_count: number;
  readonly member_count: number;
}

const countActive = (table: 'branches' | 'projects' | 'members') =>
  sql<number>`(SELECT count(*) FROM tenants.${sql.raw(table)} AS part
               WHERE part.tenant_id = tenants.id AND part.state = 'active')`;

/** Organisations with what is active in them counted; the operator itself is not one of them. */
function selectSummaries(tx: Tx): SelectQueryBuilder<TenantsTables, 'tenants.tenants', TenantSummary> {
  return tx
    .withTables<TenantsTables>()
    .selectFrom('tenants.tenants')
    .selectAll()
    .select([
      countActive('branches').as('branch_count'),
      countActive('projects').as('project_count'),
      countActive('members').as('member_count'),
    ])
    .where('id', '<>', PLATFORM_TENANT_ID);
}

/** One organisation, as its own transaction or the system's sees it. */
export async function findTenant(tx: Tx, id: TenantId): Promise<TenantSummary | undefined> {
  return await selectSummaries(tx).where('id', '=', id).executeTakeFirst();
}

/** Organisations, newest first. Needs a system transaction: no tenant sees another. */
export async function listTenants(
  tx: Tx,
  page: PageRequest<TenantId>,
  text: string | undefined,
): Promise<Page<TenantSummary, TenantId>> {
  return await collectPage(
    page,
    (row) => row.id,
    (after, count) => {
      const rows = selectSummaries(tx).orderBy('id', 'desc').limit(count);
      return (after === undefined ? rows : rows.where('id', '<', after)).execute();
    },
    (rows) => rows.filter((row) => matchesText(text, [row.name, row.slug])),
  );
}

/** How many organisations the platform serves. Needs a system transaction. */
export async function countTenants(tx: Tx): Promise<number> {
  const row = await tx
    .withTables<TenantsTables>()
    .selectFrom('tenants.tenants')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('id', '<>', PLATFORM_TENANT_ID)
    .executeTakeFirstOrThrow();
  return row.count;
}
