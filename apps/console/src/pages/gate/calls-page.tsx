import { CALL_STATES } from '@haechi/contracts/gate-states';
import { type Column, DataTable, EmptyState, PageHeader, RelativeTime } from '@haechi/ui';
import { Button, Select } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useApiPages } from '../../api/use-api-pages.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { readCallsSearch } from './gate-search.ts';
import { type Call, CallStatePill, GateViews, RiskPill } from './words.tsx';

/** What was called, by whom, and what became of it; renewed as it happens. */
export function CallsPage() {
  const t = useT();
  const search = useSearch({ from: '/console/gate/calls' });
  const navigate = useNavigate({ from: '/gate/calls' });
  const calls = useApiPages('GET /api/v1/gate/calls', { query: { ...search, limit: 50 } });
  return (
    <>
      <PageHeader title={t('gate.calls')} description={t('gate.callsDescription')} />
      <GateViews />
      <DataTable
        id="gate-calls"
        label={t('gate.calls')}
        columns={columnsOf(t)}
        rows={calls.rows}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/gate/calls/$id', params: { id } })}
        problem={calls.problem}
        onRetry={calls.retry}
        onLoadMore={calls.loadMore}
        loadingMore={calls.loadingMore}
        toolbar={
          <div className="gate-filters">
            <Select
              aria-label={t('gate.state')}
              placeholder={t('gate.state')}
              clearable
              value={search.state ?? null}
              data={CALL_STATES.map((value) => ({ value, label: t(`gate.call.${value}`) }))}
              onChange={(state) =>
                void navigate({ search: readCallsSearch({ ...search, state }), replace: true })
              }
            />
            {search.tool === undefined ? null : (
              <Button
                variant="default"
                onClick={() => void navigate({ search: readCallsSearch({ state: search.state }) })}
              >
                {t('gate.allTools')}
              </Button>
            )}
          </div>
        }
        empty={
          <EmptyState
            icon={<IconActivity size={20} stroke={1.6} />}
            title={t('gate.noCalls')}
            next={t('gate.noCallsNext')}
          />
        }
      />
    </>
  );
}

function columnsOf(t: Translate): readonly Column<Call>[] {
  return [
    {
      id: 'tool',
      header: t('gate.tool'),
      cell: ({ id, tool }) => (
        <Link to="/gate/calls/$id" params={{ id }} className="row-link h-mono">
          {tool}
        </Link>
      ),
    },
    { id: 'caller', header: t('gate.caller'), cell: ({ callerName, agent }) => agent ?? callerName },
    {
      id: 'risk',
      header: t('gate.level'),
      width: '120px',
      cell: ({ risk }) => <RiskPill risk={risk} />,
    },
    {
      id: 'state',
      header: t('gate.state'),
      width: '150px',
      cell: ({ state }) => <CallStatePill state={state} />,
    },
    {
      id: 'took',
      header: t('gate.took'),
      width: '100px',
      align: 'end',
      cell: ({ durationMs }) => (durationMs === null ? '' : `${durationMs.toLocaleString()} ms`),
    },
    {
      id: 'at',
      header: t('gate.at'),
      width: '140px',
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
  ];
}
