import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { type BranchId, CodedError, formatId, newId, type ProjectId, type TenantId } from '@haechi/kernel';
import type { AccessPort, AuditPort } from '../ports.ts';
import { scopeOf } from '../scope-of.ts';
import type { ProjectRow, TenantsTables } from '../tables.ts';
import { claimSlug } from './claim-slug.ts';
import { demandServedTenant } from './demand-open-tenant.ts';

export interface NewProject {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly branchId: BranchId | undefined;
}

export type CreateProject = (
  tx: Tx,
  actor: Actor,
  tenantId: TenantId,
  project: NewProject,
) => Promise<ProjectRow>;

async function demandOpenBranch(tx: Tx, branchId: BranchId): Promise<void> {
  const branch = await tx
    .withTables<TenantsTables>()
    .selectFrom('tenants.branches')
    .select('state')
    .where('id', '=', branchId)
    .forShare()
    .executeTakeFirst();
  if (branch === undefined) throw new CodedError('TEN_003', { where: 'body.branchId' });
  if (branch.state !== 'active') throw new CodedError('TEN_004', { where: 'body.branchId' });
}

/**
 * Creates a project.
 * @throws CodedError `PROJ_002` slug taken, `TEN_003` no such branch, `TEN_004` tenant read-only or branch closed,
 * `TEN_006` no tenant
 */
export function createCreateProject(deps: { access: AccessPort; audit: AuditPort }): CreateProject {
  return async (tx, actor, tenantId, { name, slug, description, branchId }) => {
    await demandServedTenant(tx, tenantId);
    if (branchId !== undefined) await demandOpenBranch(tx, branchId);
    const id: ProjectId = newId('project');
    const row = await claimSlug('projects_slug_unique', 'PROJ_002', () =>
      tx
        .withTables<TenantsTables>()
        .insertInto('tenants.projects')
        .values({
          id,
          tenant_id: tenantId,
          branch_id: branchId ?? null,
          slug,
          name,
          description,
          state: 'active',
          created_at: actor.at,
          updated_at: actor.at,
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
    const scopeId = scopeOf(id);
    await deps.access.registerScope(tx, {
      id: scopeId,
      kind: 'project',
      parentId: scopeOf(tenantId),
      tenantId,
      name,
    });
    await deps.audit.record(tx, tenantId, actor.origin, {
      action: 'project.created',
      target: { kind: 'project', id: formatId('project', id), name },
      scopeId,
      after: {
        name,
        slug,
        description,
        branchId: branchId === undefined ? null : formatId('branch', branchId),
      },
    });
    return row;
  };
}
