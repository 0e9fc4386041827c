import { RelativeTime } from '@haechi/ui';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useActiveBranch } from '../../app/use-active-branch.ts';
import { useT } from '../../i18n/i18n.tsx';
import { Panel } from './panel.tsx';

const SHOWN_MAX = 5;
/** One question for the whole page, so that its parts share one answer. */
export const PROJECTS = { query: { limit: 50 } } as const;

/** The projects I may read, those that changed last on top. */
export function MyProjectsPanel() {
  const t = useT();
  const { branch } = useActiveBranch();
  const projects = useApi('GET /api/v1/projects', PROJECTS);
  const active = projects.data?.items
    .filter((project) => project.state === 'active' && (!branch || project.branchId === branch.id))
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  const more = projects.data?.nextCursor ? '+' : '';
  return (
    <Panel
      title={t('home.projects')}
      count={active?.length ? `${active.length}${more}` : undefined}
      all={<Link to="/projects">{t('home.projectsAll')}</Link>}
      rows={active?.slice(0, SHOWN_MAX)}
      rowKey={(project) => project.id}
      problem={projects.error}
      onRetry={() => void projects.refetch()}
      empty={
        <>
          {t('home.projectsEmpty')} <Link to="/requests/new">{t('home.ask')}</Link>
        </>
      }
      renderRow={(project) => (
        <Link to="/projects/$id" params={{ id: project.id }} className="home-row">
          <span className="home-row__main">
            <strong>{project.name}</strong>
            {project.description ? <span>{project.description}</span> : null}
          </span>
          <span className="home-row__side">
            <RelativeTime at={project.updatedAt} />
          </span>
        </Link>
      )}
    />
  );
}
