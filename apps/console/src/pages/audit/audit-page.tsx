import { type Column, CopyableId, DataTable, EmptyState, PageHeader, RelativeTime } from '@haechi/ui';
import { Button, Menu } from '@mantine/core';
import { IconDownload, IconListSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useApiPages } from '../../api/use-api-pages.ts';
import { useCan } from '../../app/session.ts';
import { useTimeZone } from '../../app/time-zone.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import './audit.css';
import { AuditFilters } from './audit-filters.tsx';
import { type AuditEvent, type AuditSearch, auditQuery, foundFile } from './audit-search.ts';
import { ResultPill } from './result-pill.tsx';

export function AuditPage() {
  const t = useT();
  const timeZone = useTimeZone();
  const search = useSearch({ from: '/console/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const mayExport = useCan('audit:export');
  const events = useApiPages('GET /api/v1/audit/events', { query: auditQuery(search, timeZone) });
  const filtered = Object.keys(search).length > 0;
  const clear = () => void navigate({ search: {} });
  return (
    <>
      <PageHeader
        title={t('audit.title')}
        description={t('audit.description')}
        actions={
          <>
            <Link to="/log">{t('log.title')}</Link>
            {mayExport ? <SaveFound search={search} timeZone={timeZone} /> : null}
          </>
        }
      />
      <DataTable
        id="audit"
        label={t('audit.title')}
        columns={eventColumns(t)}
        rows={events.rows}
        rowKey={(event) => event.id}
        onOpen={(event) => void navigate({ to: '/audit/$id', params: { id: event.id } })}
        problem={events.problem}
        onRetry={events.retry}
        total={events.total}
        onLoadMore={events.loadMore}
        loadingMore={events.loadingMore}
        skeletonRows={14}
        toolbar={
          <AuditFilters search={search} onChange={(next) => void navigate({ search: next, replace: true })} />
        }
        empty={
          <EmptyState
            icon={<IconListSearch size={20} stroke={1.6} />}
            title={t(filtered ? 'audit.emptyFiltered' : 'audit.empty')}
            next={t(filtered ? 'audit.emptyFilteredNext' : 'audit.emptyNext')}
            action={
              filtered ? (
                <Button variant="default" onClick={clear}>
                  {t('audit.filter.clear')}
                </Button>
              ) : undefined
            }
          />
        }
      />
    </>
  );
}

/** What the filter finds as a file; the server writes it while the browser saves it. */
function SaveFound({ search, timeZone }: { readonly search: AuditSearch; readonly timeZone: string }) {
  const t = useT();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}>
          {t('audit.save')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['csv', 'jsonl'] as const).map((form) => (
          <Menu.Item key={form} component="a" href={foundFile(form, search, timeZone)} download>
            {t(`audit.save.${form}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function eventColumns(t: Translate): readonly Column<AuditEvent>[] {
  return [
    {
      id: 'summary',
      header: t('audit.summary'),
      wrap: true,
      cell: (event) => (
        <Link to="/audit/$id" params={{ id: event.id }} className="row-link">
          {event.summary}
        </Link>
      ),
    },
    {
      id: 'result',
      header: t('audit.result'),
      width: '90px',
      cell: ({ result }) => <ResultPill result={result} quiet />,
    },
    { id: 'actor', header: t('audit.actor'), width: '140px', cell: ({ actor }) => actor.name || actor.kind },
    {
      id: 'action',
      header: t('audit.action'),
      width: '190px',
      cell: ({ action }) => <span className="h-mono">{action}</span>,
    },
    {
      id: 'target',
      header: t('audit.target'),
      width: '160px',
      hiddenAtFirst: true,
      onPhone: 'hide',
      cell: ({ target }) => (target ? target.name || target.id : <span className="h-muted">–</span>),
    },
    { id: 'at', header: t('audit.at'), width: '110px', cell: ({ at }) => <RelativeTime at={at} /> },
    {
      id: 'ip',
      header: t('audit.ip'),
      width: '130px',
      hiddenAtFirst: true,
      onPhone: 'hide',
      cell: ({ ip }) => <span className="h-mono">{ip ?? '–'}</span>,
    },
    {
      id: 'index',
      header: t('audit.index'),
      width: '80px',
      align: 'end',
      onPhone: 'hide',
      cell: ({ index }) => <span className="h-mono h-muted">{index}</span>,
    },
    {
      id: 'id',
      header: t('audit.id'),
      width: '130px',
      hiddenAtFirst: true,
      onPhone: 'hide',
      cell: ({ id }) => <CopyableId id={id} />,
    },
  ];
}
