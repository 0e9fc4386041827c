import type { Tx } from '@haechi/database';
import type { ProjectId } from '@haechi/kernel';
import type { ProjectRow, TenantsTables } from '../tables.ts';
import { collectPage, type Page, type PageRequest } from './collect-page.ts';
import { matchesText } from './matches-text.ts';

/** One project of the organisation the transaction works for. */
export async function findProject(tx: Tx, id: ProjectId): Promise<ProjectRow | undefined> {
  return await tx
    .withTables<TenantsTables>()
    .selectFrom('tenants.projects')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Projects of the organisation the transaction works for, newest first, without those the caller may not read. */
export async function listProjects(
  tx: Tx,
  page: PageRequest<ProjectId>,
  text: string | undefined,
  mayRead: (id: ProjectId) => boolean,
): Promise<Page<ProjectRow, ProjectId>> {
  return await collectPage(
    page,
    (row) => row.id,
    (after, count) => {
      const rows = tx
        .withTables<TenantsTables>()
        .selectFrom('tenants.projects')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(count);
      return (after === undefined ? rows : rows.where('id', '<', after)).execute();
    },
    (rows) =>
      rows.filter((row) => mayRead(row.id) && matchesText(text, [row.name, row.slug, row.description])),
  );
}
