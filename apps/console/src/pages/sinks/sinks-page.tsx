import { type Column, DataTable, EmptyState, PageHeader, RelativeTime } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconPlus, IconShare3 } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { CreateSinkDialog } from './sink-dialogs.tsx';
import { SinkLag, SinkStatePill } from './sink-state-pill.tsx';
import { type Sink, sayAddress } from './sink-target.ts';

/** Receivers of the log of the organisation one works in. */
export function SinksPage() {
  const t = useT();
  const search = useSearch({ from: '/console/sinks' });
  const navigate = useNavigate({ from: '/sinks' });
  const mayManage = useCan('sink:manage');
  const sinks = useApi('GET /api/v1/sinks');
  const openCreate = () => void navigate({ search: { new: true } });
  return (
    <>
      <PageHeader
        title={t('sinks.title')}
        description={t('sinks.description')}
        actions={
          mayManage ? (
            <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={openCreate}>
              {t('sinks.create')}
            </Button>
          ) : undefined
        }
      />
      <DataTable
        id="sinks"
        label={t('sinks.title')}
        columns={sinkColumns(t)}
        rows={sinks.data?.items}
        rowKey={(sink) => sink.id}
        problem={sinks.error ?? undefined}
        onRetry={() => void sinks.refetch()}
        total={sinks.data?.items.length}
        skeletonRows={3}
        empty={
          <EmptyState
            icon={<IconShare3 size={20} stroke={1.6} />}
            title={t('sinks.empty')}
            next={t('sinks.emptyNext')}
            action={mayManage ? <Button onClick={openCreate}>{t('sinks.create')}</Button> : undefined}
          />
        }
      />
      {mayManage ? (
        <CreateSinkDialog
          opened={search.new === true}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      ) : null}
    </>
  );
}

function sinkColumns(t: Translate): readonly Column<Sink>[] {
  return [
    {
      id: 'name',
      header: t('sinks.name'),
      sortBy: (sink) => sink.name,
      cell: (sink) => (
        <Link to="/sinks/$id" params={{ id: sink.id }}>
          {sink.name}
        </Link>
      ),
    },
    {
      id: 'state',
      header: t('sinks.state'),
      width: '130px',
      cell: (sink) => <SinkStatePill state={sink.state} />,
    },
    {
      id: 'lag',
      header: t('sinks.lag'),
      width: '170px',
      sortBy: (sink) => sink.lagEvents,
      cell: (sink) => <SinkLag sink={sink} />,
    },
    {
      id: 'address',
      header: t('sinks.address'),
      wrap: true,
      cell: (sink) => <span className="h-mono">{sayAddress(sink.target)}</span>,
    },
    {
      id: 'letters',
      header: t('sinks.letters'),
      width: '110px',
      align: 'end',
      sortBy: (sink) => sink.deadLetterCount,
      cell: (sink) => sink.deadLetterCount,
    },
    {
      id: 'lastDelivered',
      header: t('sinks.lastDelivered'),
      width: '140px',
      cell: (sink) =>
        sink.lastDeliveredAt === null ? t('sinks.never') : <RelativeTime at={sink.lastDeliveredAt} />,
    },
  ];
}
