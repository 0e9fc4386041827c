import {
  type Column,
  CopyableId,
  DataTable,
  EmptyState,
  ErrorState,
  KeyValueList,
  PageHeader,
  RelativeTime,
  Section,
} from '@haechi/ui';
import { IconShare3 } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { SinkActions } from './sink-actions.tsx';
import { SinkLag, SinkStatePill } from './sink-state-pill.tsx';
import { type Sink, sayAddress } from './sink-target.ts';

type Delivery = ApiResponse<'GET /api/v1/sinks/{id}/deliveries'>['items'][number];

/** One receiver of the log: how it fares, what it was sent, what it refused. */
export function SinkPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/sinks/$id' });
  const mayManage = useCan('sink:manage');
  const sink = useApi('GET /api/v1/sinks/{id}', { params: { id } });
  const deliveries = useApi('GET /api/v1/sinks/{id}/deliveries', { params: { id } });
  if (sink.error) return <ErrorState problem={sink.error} onRetry={() => void sink.refetch()} />;
  if (sink.data === undefined) return null;
  return (
    <>
      <PageHeader
        parent={<Link to="/sinks">{t('sinks.title')}</Link>}
        title={sink.data.name}
        status={<SinkStatePill state={sink.data.state} />}
        actions={mayManage ? <SinkActions sink={sink.data} /> : undefined}
      />
      <Section>
        <KeyValueList items={factsOf(sink.data, t)} />
      </Section>
      <DeadLetters sinkId={id} />
      <Section title={t('sinks.history')} frame="none">
        <DataTable
          id="sink-history"
          label={t('sinks.history')}
          columns={historyColumns(t)}
          rows={deliveries.data?.items}
          rowKey={({ number }) => String(number)}
          problem={deliveries.error ?? undefined}
          onRetry={() => void deliveries.refetch()}
          skeletonRows={3}
          empty={
            <EmptyState
              icon={<IconShare3 size={20} stroke={1.6} />}
              title={t('sinks.historyEmpty')}
              next={t('sinks.historyEmptyNext')}
            />
          }
        />
      </Section>
    </>
  );
}

const timeOr = (at: string | null, otherwise: string) => (at === null ? otherwise : <RelativeTime at={at} />);

function factsOf(sink: Sink, t: Translate) {
  const { actions, results } = sink.filter;
  const filter = [...actions, ...results.map((result) => t(`sinks.result.${result}`))].join(', ');
  const failure = sink.lastFailure;
  return [
    {
      key: 'address',
      label: t('sinks.address'),
      value: <span className="h-mono">{sayAddress(sink.target)}</span>,
    },
    { key: 'format', label: t('sinks.format'), value: t(`sinks.format.${sink.target.format}`) },
    { key: 'filter', label: t('sinks.filter'), value: filter === '' ? t('sinks.filterAll') : filter },
    { key: 'lag', label: t('sinks.lag'), value: <SinkLag sink={sink} /> },
    { key: 'next', label: t('sinks.nextIndex'), value: sink.nextIndex.toLocaleString() },
    { key: 'delivered', label: t('sinks.delivered'), value: sink.deliveredCount.toLocaleString() },
    { key: 'last', label: t('sinks.lastDelivered'), value: timeOr(sink.lastDeliveredAt, t('sinks.never')) },
    ...(failure === null
      ? []
      : [
          {
            key: 'failure',
            label: t('sinks.lastFailure'),
            value: (
              <>
                <span className="h-mono">
                  {failure.code} {failure.detail}
                </span>{' '}
                <RelativeTime at={failure.at} />
              </>
            ),
          },
        ]),
    ...(sink.nextAttemptAt === null
      ? []
      : [{ key: 'attempt', label: t('sinks.nextAttempt'), value: timeOr(sink.nextAttemptAt, '') }]),
    { key: 'id', label: 'ID', value: <CopyableId id={sink.id} /> },
  ];
}

function historyColumns(t: Translate): readonly Column<Delivery>[] {
  return [
    { id: 'at', header: t('sinks.at'), width: '150px', cell: ({ at }) => <RelativeTime at={at} /> },
    {
      id: 'outcome',
      header: t('sinks.outcome'),
      wrap: true,
      cell: ({ outcome, failure }) =>
        failure === null ? (
          t(`sinks.outcome.${outcome}`)
        ) : (
          <>
            {t(`sinks.outcome.${outcome}`)}{' '}
            <span className="h-mono">
              {failure.code} {failure.detail}
            </span>
          </>
        ),
    },
    { id: 'sent', header: t('sinks.sent'), width: '90px', align: 'end', cell: ({ sent }) => sent },
    {
      id: 'range',
      header: t('sinks.range'),
      width: '150px',
      align: 'end',
      cell: ({ fromIndex, toIndex }) => `${fromIndex} → ${toIndex}`,
    },
    {
      id: 'duration',
      header: t('sinks.duration'),
      width: '110px',
      align: 'end',
      cell: ({ durationMs }) => `${durationMs.toLocaleString()} ms`,
    },
  ];
}
