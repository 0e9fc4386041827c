import { type Column, DataTable, EmptyState, PageHeader, RelativeTime } from '@haechi/ui';
import { Button, Select } from '@mantine/core';
import { IconRadar2 } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import {
  type AnomaliesSearch,
  readAnomaliesSearch,
  SEVERITY_NAMES,
  STATE_NAMES,
} from './anomalies-search.ts';
import './anomalies.css';
import { type Finding, FindingStatePill, SEVERITY_WORDS, SeverityPill } from './words.tsx';

export function AnomaliesPage() {
  const t = useT();
  const search = useSearch({ from: '/console/anomalies' });
  const navigate = useNavigate({ from: '/anomalies' });
  const findings = useApiPages('GET /api/v1/anomalies', { query: { ...search, limit: 50 } });
  const filtered = Object.keys(search).length > 0;
  const clear = () => void navigate({ search: {} });
  return (
    <>
      <PageHeader
        title={t('anomalies.title')}
        description={t('anomalies.description')}
        actions={<Link to="/anomalies/rules">{t('anomalies.rules')}</Link>}
      />
      <DataTable
        id="anomalies"
        label={t('anomalies.title')}
        columns={findingColumns(t)}
        rows={findings.rows}
        rowKey={(finding) => finding.id}
        onOpen={(finding) => void navigate({ to: '/anomalies/$id', params: { id: finding.id } })}
        problem={findings.problem}
        onRetry={findings.retry}
        onLoadMore={findings.loadMore}
        loadingMore={findings.loadingMore}
        toolbar={
          <Filters search={search} onChange={(next) => void navigate({ search: next, replace: true })} />
        }
        empty={
          <EmptyState
            icon={<IconRadar2 size={20} stroke={1.6} />}
            title={t(filtered ? 'anomalies.emptyFiltered' : 'anomalies.empty')}
            next={t(filtered ? 'anomalies.emptyFilteredNext' : 'anomalies.emptyNext')}
            action={
              filtered ? (
                <Button variant="default" onClick={clear}>
                  {t('anomalies.clear')}
                </Button>
              ) : undefined
            }
          />
        }
      />
    </>
  );
}

interface FiltersProps {
  readonly search: AnomaliesSearch;
  readonly onChange: (search: AnomaliesSearch) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const t = useT();
  const rules = useApi('GET /api/v1/anomaly-rules');
  const set = (part: Record<string, string | null>) => onChange(readAnomaliesSearch({ ...search, ...part }));
  return (
    <div className="anomaly-filters">
      <Select
        aria-label={t('anomalies.state')}
        placeholder={t('anomalies.state')}
        clearable
        value={search.state ?? null}
        data={STATE_NAMES.map((value) => ({ value, label: t(`anomalies.state.${value}`) }))}
        onChange={(state) => set({ state })}
      />
      <Select
        aria-label={t('anomalies.rule')}
        placeholder={t('anomalies.rule')}
        clearable
        value={search.rule ?? null}
        data={rules.data?.items.map(({ rule, name }) => ({ value: rule, label: name })) ?? []}
        onChange={(rule) => set({ rule })}
      />
      <Select
        aria-label={t('anomalies.severity')}
        placeholder={t('anomalies.severity')}
        clearable
        value={search.severity ?? null}
        data={SEVERITY_NAMES.map((value) => ({ value, label: t(SEVERITY_WORDS[value].label) }))}
        onChange={(severity) => set({ severity })}
      />
    </div>
  );
}

function findingColumns(t: Translate): readonly Column<Finding>[] {
  return [
    {
      id: 'summary',
      header: t('anomalies.what'),
      wrap: true,
      cell: (finding) => (
        <Link to="/anomalies/$id" params={{ id: finding.id }} className="row-link">
          <span className="anomaly-rule">{finding.ruleName}</span> {finding.summary}
        </Link>
      ),
    },
    { id: 'who', header: t('anomalies.who'), width: '140px', cell: ({ subject }) => subject.name },
    {
      id: 'severity',
      header: t('anomalies.severity'),
      width: '110px',
      cell: ({ severity }) => <SeverityPill severity={severity} />,
    },
    {
      id: 'state',
      header: t('anomalies.state'),
      width: '130px',
      cell: ({ state }) => <FindingStatePill state={state} />,
    },
    {
      id: 'at',
      header: t('anomalies.at'),
      width: '120px',
      cell: ({ happenedAt }) => <RelativeTime at={happenedAt} />,
    },
  ];
}
