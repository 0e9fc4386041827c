import { type Column, CopyableId, DataTable, EmptyState, PageHeader, RelativeTime } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { AddUpstreamDialog } from './add-upstream.tsx';
import { GateViews, sayTarget, type Upstream, UpstreamStatePill } from './words.tsx';

/** Servers of tools behind the gate, and the one address agents are given. */
export function UpstreamsPage() {
  const t = useT();
  const search = useSearch({ from: '/console/gate' });
  const navigate = useNavigate({ from: '/gate' });
  const mayManage = useCan('gate:manage');
  const upstreams = useApi('GET /api/v1/gate/upstreams');
  const openAdd = () => void navigate({ search: { new: true } });
  const endpoint = upstreams.data?.endpoint;
  return (
    <>
      <PageHeader
        title={t('gate.title')}
        description={t('gate.description')}
        actions={
          mayManage ? (
            <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={openAdd}>
              {t('gate.add')}
            </Button>
          ) : undefined
        }
      />
      <GateViews />
      {endpoint === undefined ? null : (
        <p>
          {t('gate.endpoint')} <CopyableId id={endpoint} />
        </p>
      )}
      <DataTable
        id="gate-upstreams"
        label={t('gate.servers')}
        columns={columnsOf(t)}
        rows={upstreams.data?.items}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/gate/upstreams/$id', params: { id } })}
        problem={upstreams.error ?? undefined}
        onRetry={() => void upstreams.refetch()}
        skeletonRows={3}
        empty={
          <EmptyState
            icon={<IconPlugConnected size={20} stroke={1.6} />}
            title={t('gate.empty')}
            next={t('gate.emptyNext')}
            action={mayManage ? <Button onClick={openAdd}>{t('gate.add')}</Button> : undefined}
          />
        }
      />
      {mayManage ? (
        <AddUpstreamDialog
          opened={search.new === true}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      ) : null}
    </>
  );
}

function columnsOf(t: Translate): readonly Column<Upstream>[] {
  return [
    {
      id: 'name',
      header: t('gate.name'),
      sortBy: ({ name }) => name,
      cell: ({ id, name, key }) => (
        <Link to="/gate/upstreams/$id" params={{ id }} className="row-link">
          {name} <span className="h-mono">{key}</span>
        </Link>
      ),
    },
    {
      id: 'state',
      header: t('gate.state'),
      width: '130px',
      cell: (upstream) => <UpstreamStatePill upstream={upstream} />,
    },
    {
      id: 'target',
      header: t('gate.target'),
      wrap: true,
      cell: (upstream) => <span className="h-mono">{sayTarget(upstream)}</span>,
    },
    {
      id: 'tools',
      header: t('gate.tools'),
      width: '210px',
      cell: ({ toolCounts: { active, unclassified, suspended } }) =>
        t('gate.toolCounts', { active, unclassified, suspended }),
    },
    {
      id: 'refreshed',
      header: t('gate.refreshed'),
      width: '140px',
      cell: ({ refreshedAt }) => (refreshedAt === null ? t('gate.never') : <RelativeTime at={refreshedAt} />),
    },
  ];
}
