import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId } from '@haechi/kernel';
import { projectTransitions } from '../domain/project-states.ts';
import { move } from '../domain/transition-table.ts';
import type { AuditPort } from '../ports.ts';
import { scopeOf } from '../scope-of.ts';
import type { ProjectRow, TenantsTables } from '../tables.ts';
import { demandOpenTenant } from './demand-open-tenant.ts';

export type ArchiveProject = (
  tx: Tx,
  actor: Actor,
  project: ProjectRow,
  reason: string,
) => Promise<ProjectRow>;

/**
 * Archives a project for good. Of two at the same time one archives, the other is told that it is archived.
 * @throws CodedError `PROJ_003` already archived, `TEN_004` tenant is read-only
 */
export function createArchiveProject(deps: { audit: AuditPort }): ArchiveProject {
  return async (tx, actor, project, reason) => {
    await demandOpenTenant(tx, project.tenant_id);
    if (!move(projectTransitions, project.state, 'archived').ok) throw new CodedError('PROJ_003');
    const row = await tx
      .withTables<TenantsTables>()
      .updateTable('tenants.projects')
      .set((eb) => ({ state: 'archived' as const, version: eb('version', '+', 1), updated_at: actor.at }))
      .where('id', '=', project.id)
      .where('state', '=', project.state)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new CodedError('PROJ_003');
    await deps.audit.record(tx, row.tenant_id, actor.origin, {
      action: 'project.archived',
      target: { kind: 'project', id: formatId('project', row.id), name: row.name },
      scopeId: scopeOf(row.id),
      reason,
      before: { state: project.state },
      after: { state: row.state },
    });
    return row;
  };
}
