import { toActor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { CodedError, type ProjectId } from '@haechi/kernel';
import type { AccessPort } from '../ports.ts';
import { findProject, listProjects } from '../queries/find-projects.ts';
import { scopeOf } from '../scope-of.ts';
import type { ProjectRow } from '../tables.ts';
import type { ArchiveProject } from '../use-cases/archive-project.ts';
import type { CreateProject } from '../use-cases/create-project.ts';
import type { UpdateProject } from '../use-cases/update-project.ts';
import { contractOf } from './contract-of.ts';
import { demandSight } from './demand-sight.ts';
import { presentProject } from './present.ts';
import { presentCursor, readPage } from './read-page.ts';

export interface ProjectRoutesDeps {
  readonly access: AccessPort;
  readonly createProject: CreateProject;
  readonly updateProject: UpdateProject;
  readonly archiveProject: ArchiveProject;
}

export function createProjectRoutes(deps: ProjectRoutesDeps): RouteImplementation[] {
  const { access, createProject, updateProject, archiveProject } = deps;

  /** A project the caller may read; any other answers like one that does not exist. */
  async function demandProject(ctx: RequestContext, tx: Tx, id: ProjectId): Promise<ProjectRow> {
    demandSight(access, ctx, 'project:read', scopeOf(id), 'PROJ_001');
    const row = await findProject(tx, id);
    if (row === undefined) throw new CodedError('PROJ_001');
    return row;
  }

  return [
    implement(contractOf('GET /api/v1/projects'), async ({ ctx, tx, query }) => {
      ctx.authorizeEach();
      const mayRead = (id: ProjectId): boolean => ctx.may('project:read', scopeOf(id));
      const found = await listProjects(tx, readPage('project', query), query.text, mayRead);
      return { items: found.items.map(presentProject), nextCursor: presentCursor('project', found) };
    }),
    implement(contractOf('POST /api/v1/projects'), async ({ ctx, caller, tx, body }) => {
      const row = await createProject(tx, toActor(ctx, caller), caller.tenantId, {
        ...body,
        branchId: body.branchId,
      });
      ctx.afterCommit(() => access.refresh());
      return presentProject(row);
    }),
    implement(contractOf('GET /api/v1/projects/{id}'), async ({ ctx, tx, params }) =>
      presentProject(await demandProject(ctx, tx, params.id)),
    ),
    implement(contractOf('PATCH /api/v1/projects/{id}'), async ({ ctx, caller, tx, params, body }) => {
      const project = await demandProject(ctx, tx, params.id);
      ctx.authorizeAt(scopeOf(project.id));
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      const row = await updateProject(tx, toActor(ctx, caller), project, ctx.ifMatchVersion, body);
      ctx.afterCommit(() => access.refresh());
      return presentProject(row);
    }),
    implement(contractOf('POST /api/v1/projects/{id}/archive'), async ({ ctx, caller, tx, params, body }) => {
      const project = await demandProject(ctx, tx, params.id);
      ctx.authorizeAt(scopeOf(project.id));
      return presentProject(await archiveProject(tx, toActor(ctx, caller), project, body.reason));
    }),
  ];
}
