import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId } from '@haechi/kernel';
import type { AccessPort, AuditPort } from '../ports.ts';
import { scopeOf } from '../scope-of.ts';
import type { ProjectRow, TenantsTables } from '../tables.ts';
import { changedFields } from './changed-fields.ts';
import { demandOpenTenant } from './demand-open-tenant.ts';

export interface ProjectChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

export type UpdateProject = (
  tx: Tx,
  actor: Actor,
  project: ProjectRow,
  version: number,
  change: ProjectChange,
) => Promise<ProjectRow>;

/**
 * Changes a project, provided it still is at the version the edit was made from.
 * @param project the row as read in this transaction, after authorisation
 * @throws CodedError `VAL_003` it changed in the meantime, `PROJ_003` archived, `TEN_004` tenant is read-only
 */
export function createUpdateProject(deps: { access: AccessPort; audit: AuditPort }): UpdateProject {
  return async (tx, actor, project, version, change) => {
    await demandOpenTenant(tx, project.tenant_id);
    if (project.state !== 'active') throw new CodedError('PROJ_003');
    if (project.version !== version) throw new CodedError('VAL_003');
    const changes = changedFields({ name: project.name, description: project.description }, { ...change });
    if (changes === undefined) return project;
    const row = await tx
      .withTables<TenantsTables>()
      .updateTable('tenants.projects')
      .set({
        name: change.name ?? project.name,
        description: change.description ?? project.description,
        version: version + 1,
        updated_at: actor.at,
      })
      .where('id', '=', project.id)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new CodedError('VAL_003');
    const scopeId = scopeOf(row.id);
    if (row.name !== project.name) await deps.access.renameScope(tx, scopeId, row.name);
    await deps.audit.record(tx, row.tenant_id, actor.origin, {
      action: 'project.updated',
      target: { kind: 'project', id: formatId('project', row.id), name: row.name },
      scopeId,
      ...changes,
    });
    return row;
  };
}
