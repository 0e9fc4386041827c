import { type Column, DataTable, EmptyState, RelativeTime, Section, StatusPill, type Tone } from '@haechi/ui';
import { IconHistory } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { formatSeconds, formatSize } from './format-size.ts';

type Run = ApiResponse<'GET /api/v1/keep-runs'>['items'][number];

const TONE: Readonly<Record<Run['state'], Tone>> = {
  queued: 'waiting',
  running: 'waiting',
  succeeded: 'good',
  failed: 'danger',
};

/** What was done to keep the installation: backups, drills, copies, removals. */
export function RunsTable() {
  const t = useT();
  const runs = useApi('GET /api/v1/keep-runs', { query: { limit: 50 } });
  return (
    <Section title={t('backups.runs')} frame="none">
      <DataTable
        id="keep-runs"
        label={t('backups.runs')}
        columns={runColumns(t)}
        rows={runs.data?.items}
        rowKey={(run) => run.id}
        problem={runs.error ?? undefined}
        onRetry={() => void runs.refetch()}
        skeletonRows={3}
        empty={
          <EmptyState
            icon={<IconHistory size={20} stroke={1.6} />}
            title={t('backups.noRuns')}
            next={t('backups.noRunsNext')}
          />
        }
      />
    </Section>
  );
}

/** What was measured, or why it failed, in a few words. */
function sayOutcome({ kind, figures, failure }: Run, t: Translate): string {
  if (failure !== null) return `${failure.code} ${failure.detail}`.trim();
  const { plainBytes, sealedBytes, durationMs, rtoMs, rpoMs, events, removed, backups } = figures;
  if (kind === 'retention' && removed !== undefined)
    return removed === 0 ? t('backups.retentionNothing') : t('backups.retentionOutcome', { count: removed });
  if (kind === 'copy' && backups !== undefined) return t('backups.copyOutcome', { count: backups });
  if (kind === 'drill' && rtoMs !== undefined && rpoMs !== undefined)
    return t('backups.drillOutcome', {
      rto: formatSeconds(rtoMs),
      rpo: formatSeconds(rpoMs),
      events: events ?? 0,
    });
  if (plainBytes !== undefined && sealedBytes !== undefined && durationMs !== undefined)
    return t('backups.backupOutcome', {
      plain: formatSize(plainBytes),
      sealed: formatSize(sealedBytes),
      seconds: formatSeconds(durationMs),
    });
  return '';
}

function runColumns(t: Translate): readonly Column<Run>[] {
  return [
    { id: 'kind', header: t('backups.kind'), width: '150px', cell: (run) => t(`backups.run.${run.kind}`) },
    {
      id: 'state',
      header: t('backups.outcome'),
      width: '130px',
      cell: (run) => <StatusPill tone={TONE[run.state]}>{t(`backups.runState.${run.state}`)}</StatusPill>,
    },
    { id: 'figures', header: t('backups.figures'), wrap: true, cell: (run) => sayOutcome(run, t) },
    {
      id: 'occasion',
      header: t('backups.occasion'),
      width: '150px',
      cell: (run) => run.askedBy ?? t(`backups.occasion.${run.occasion}`),
    },
    {
      id: 'startedAt',
      header: t('backups.at'),
      width: '140px',
      cell: (run) => <RelativeTime at={run.startedAt} />,
    },
  ];
}
