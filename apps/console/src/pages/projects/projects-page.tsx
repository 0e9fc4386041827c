import { type Column, CopyableId, DataTable, EmptyState, PageHeader, RelativeTime } from '@haechi/ui';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFolder, IconPlus, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import { useCan } from '../../app/session.ts';
import { useActiveBranch } from '../../app/use-active-branch.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { CreateProjectDialog } from './create-project-dialog.tsx';
import type { ProjectStateFilter } from './project-search.ts';
import { type Project, ProjectStatePill } from './project-state-pill.tsx';

const TYPING_PAUSE_MS = 250;

export function ProjectsPage() {
  const t = useT();
  const search = useSearch({ from: '/console/projects' });
  const navigate = useNavigate({ from: '/projects' });
  const mayCreate = useCan('project:create');
  const { branch } = useActiveBranch();
  const state = search.state ?? 'active';
  const projects = useApiPages('GET /api/v1/projects', { query: { text: search.text, limit: 100 } });
  const branchNames = useBranchNames();
  const rows = projects.rows?.filter(
    (project) =>
      (state === 'all' || project.state === state) &&
      (branch === undefined || project.branchId === branch.id),
  );
  const openCreate = () => void navigate({ search: { ...search, new: true } });
  const filtered = search.text !== undefined || state !== 'active' || branch !== undefined;
  return (
    <>
      <PageHeader
        title={t('projects.title')}
        description={t('projects.description')}
        actions={
          mayCreate ? (
            <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={openCreate}>
              {t('projects.create')}
            </Button>
          ) : undefined
        }
      />
      <DataTable
        id="projects"
        label={t('projects.title')}
        columns={projectColumns(t, branchNames)}
        rows={rows}
        rowKey={(project) => project.id}
        onOpen={(project) => void navigate({ to: '/projects/$id', params: { id: project.id } })}
        problem={projects.problem}
        onRetry={projects.retry}
        onLoadMore={projects.loadMore}
        loadingMore={projects.loadingMore}
        initialSort={{ column: 'name', descending: false }}
        toolbar={<ProjectFilters state={state} />}
        empty={
          <EmptyState
            icon={<IconFolder size={20} stroke={1.6} />}
            title={t(filtered ? 'projects.emptyFiltered' : 'projects.empty')}
            next={t(
              filtered
                ? 'projects.emptyFilteredNext'
                : mayCreate
                  ? 'projects.emptyNext'
                  : 'projects.emptyAsk',
            )}
            action={
              filtered ? (
                <Button
                  variant="default"
                  onClick={projects.loadMore ?? (() => void navigate({ search: {} }))}
                >
                  {projects.loadMore ? t('ui.loadMore') : t('projects.clearFilters')}
                </Button>
              ) : mayCreate ? (
                <Button onClick={openCreate}>{t('projects.create')}</Button>
              ) : (
                <Link to="/requests/new">{t('requests.ask.button')}</Link>
              )
            }
          />
        }
      />
      {mayCreate ? (
        <CreateProjectDialog
          opened={search.new === true}
          onClose={() => {
            const { new: _, ...rest } = search;
            void navigate({ search: rest, replace: true });
          }}
          onCreated={(project) => void navigate({ to: '/projects/$id', params: { id: project.id } })}
        />
      ) : null}
    </>
  );
}

function useBranchNames(): ReadonlyMap<string, string> {
  const scopes = useApi('GET /api/v1/scopes');
  return new Map((scopes.data?.items ?? []).map(({ scope, name }) => [scope, name]));
}

function ProjectFilters({ state }: { state: ProjectStateFilter }) {
  const t = useT();
  const search = useSearch({ from: '/console/projects' });
  const navigate = useNavigate({ from: '/projects' });
  const [text, setText] = useState(search.text ?? '');
  const find = useDebouncedCallback((wanted: string) => {
    const { text: _, ...rest } = search;
    void navigate({ search: wanted ? { ...rest, text: wanted } : rest, replace: true });
  }, TYPING_PAUSE_MS);
  const choose = (next: string) => {
    const { state: _, ...rest } = search;
    void navigate({
      search: next === 'archived' || next === 'all' ? { ...rest, state: next } : rest,
      replace: true,
    });
  };
  return (
    <>
      <TextInput
        className="list-search"
        type="search"
        aria-label={t('projects.search')}
        placeholder={t('projects.search')}
        leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          find(event.currentTarget.value.trim());
        }}
      />
      <SegmentedControl
        aria-label={t('projects.state')}
        value={state}
        onChange={choose}
        data={[
          { value: 'active', label: t('projects.state.active') },
          { value: 'archived', label: t('projects.state.archived') },
          { value: 'all', label: t('projects.state.all') },
        ]}
      />
    </>
  );
}

function projectColumns(t: Translate, branchNames: ReadonlyMap<string, string>): readonly Column<Project>[] {
  return [
    {
      id: 'name',
      header: t('projects.name'),
      sortBy: (project) => project.name,
      cell: (project) => (
        <Link to="/projects/$id" params={{ id: project.id }} className="row-link">
          {project.name}
        </Link>
      ),
    },
    {
      id: 'state',
      header: t('projects.state'),
      width: '110px',
      sortBy: (project) => project.state,
      cell: (project) => <ProjectStatePill state={project.state} quiet />,
    },
    {
      id: 'branch',
      header: t('projects.branch'),
      sortBy: (project) => branchNames.get(project.branchId ?? '') ?? '',
      cell: (project) => branchNames.get(project.branchId ?? '') ?? <span className="h-muted">–</span>,
    },
    {
      id: 'slug',
      header: t('projects.slug'),
      sortBy: (project) => project.slug,
      cell: (project) => <span className="h-mono">{project.slug}</span>,
      onPhone: 'hide',
    },
    {
      id: 'updated',
      header: t('projects.updated'),
      width: '120px',
      sortBy: (project) => Date.parse(project.updatedAt),
      cell: (project) => <RelativeTime at={project.updatedAt} />,
    },
    {
      id: 'id',
      header: t('projects.id'),
      width: '130px',
      hideable: true,
      cell: (project) => <CopyableId id={project.id} />,
      onPhone: 'hide',
    },
  ];
}
