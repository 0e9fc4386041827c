import {
  BarChart,
  type ChartSeries,
  ErrorState,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
} from '@haechi/ui';
import { SegmentedControl, Skeleton } from '@mantine/core';
import { Link, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCan } from '../../app/session.ts';
import { useTimeZone } from '../../app/time-zone.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useI18n, useT } from '../../i18n/i18n.tsx';
import { SEVERITY_WORDS } from '../anomalies/words.tsx';
import type { AuditSearch } from '../audit/audit-search.ts';
import './dashboard.css';
import type { DashboardRange } from './dashboard-search.ts';
import { ServicePanel } from './service-panel.tsx';

type Activity = ApiResponse<'GET /api/v1/dashboard/activity'>;
type Kind = keyof Activity['totals'];

/** Each kind is a filter of the log, so the rows are as many as the number says. */
const KINDS: Readonly<
  Record<Kind, { readonly label: PlainKey; readonly tone: ChartSeries['tone']; readonly filter: AuditSearch }>
> = {
  sign_in: { label: 'dashboard.signIn', tone: 'accent', filter: { action: 'session.started' } },
  sign_in_failed: { label: 'dashboard.signInFailed', tone: 'wait', filter: { action: 'sign_in.failed' } },
  approved: { label: 'dashboard.approved', tone: 'accent', filter: { action: 'approval.approved' } },
  rejected: { label: 'dashboard.rejected', tone: 'ink', filter: { action: 'approval.rejected' } },
  denied: { label: 'dashboard.denied', tone: 'danger', filter: { result: 'denied' } },
  anomaly: { label: 'dashboard.found', tone: 'danger', filter: { action: 'anomaly.found' } },
};

const CHARTS: readonly { readonly title: PlainKey; readonly kinds: readonly Kind[] }[] = [
  { title: 'dashboard.signIns', kinds: ['sign_in', 'sign_in_failed'] },
  { title: 'dashboard.denials', kinds: ['denied'] },
  { title: 'dashboard.decisions', kinds: ['approved', 'rejected'] },
  { title: 'dashboard.anomalies', kinds: ['anomaly'] },
];

const RANGES = ['24h', '7d', '30d'] as const;

export function DashboardPage() {
  const t = useT();
  const search = useSearch({ from: '/console/dashboard' });
  const navigate = useNavigate({ from: '/dashboard' });
  const seesAnomalies = useCan('anomaly:read');
  const seesApprovals = useCan('approval:read');
  const range: DashboardRange = search.range ?? '24h';
  const activity = useApi('GET /api/v1/dashboard/activity', { query: { range } });
  const choose = (next: string) =>
    void navigate({ search: next === '7d' || next === '30d' ? { range: next } : {}, replace: true });
  return (
    <>
      <PageHeader
        title={t('dashboard.title')}
        description={t('dashboard.description')}
        actions={
          <SegmentedControl
            aria-label={t('dashboard.range')}
            value={range}
            data={RANGES.map((value) => ({ value, label: t(`dashboard.range.${value}`) }))}
            onChange={choose}
          />
        }
      />
      <div className="dashboard-numbers">
        {seesApprovals ? <PendingPanel /> : null}
        {seesApprovals ? <ServicePanel range={range} /> : null}
        {seesAnomalies ? <UnsettledPanel /> : null}
        <LogPanel />
      </div>
      {activity.error && !activity.data ? (
        <ErrorState problem={activity.error} onRetry={() => void activity.refetch()} />
      ) : null}
      <div className="dashboard-charts">
        {CHARTS.map(({ title, kinds }) => (
          <Section key={title} title={t(title)}>
            {activity.data ? (
              <ActivityChart title={t(title)} activity={activity.data} kinds={kinds} range={range} />
            ) : (
              <Skeleton height={188} />
            )}
          </Section>
        ))}
      </div>
    </>
  );
}

interface ActivityChartProps {
  readonly title: string;
  readonly activity: Activity;
  readonly kinds: readonly Kind[];
  readonly range: DashboardRange;
}

function ActivityChart({ title, activity, kinds, range }: ActivityChartProps) {
  const { t, locale } = useI18n();
  const timeZone = useTimeZone();
  const router = useRouter();
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    ...(range === '30d' ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    ...(range === '24h' ? {} : { month: 'numeric', day: 'numeric' }),
  });
  const hrefOf = (kind: Kind, from: string, to: string): string =>
    router.buildLocation({ to: '/audit', search: { ...KINDS[kind].filter, from, to } }).href;
  return (
    <>
      <p className="dashboard-totals">
        {kinds.map((kind) => (
          <Link
            key={kind}
            to="/audit"
            search={{ ...KINDS[kind].filter, from: activity.from, to: activity.to }}
            data-tone={KINDS[kind].tone}
          >
            <strong>{activity.totals[kind].toLocaleString(locale)}</strong> {t(KINDS[kind].label)}
          </Link>
        ))}
      </p>
      <BarChart
        label={title}
        series={kinds.map((kind) => ({ key: kind, label: t(KINDS[kind].label), tone: KINDS[kind].tone }))}
        parts={activity.parts.map(({ from, counts }) => ({
          key: from,
          label: format.format(new Date(from)),
          values: kinds.map((kind) => counts[kind]),
        }))}
        tableLabel={t('dashboard.table')}
        partLabel={t('dashboard.time')}
        formatNumber={(value) => value.toLocaleString(locale)}
        hrefOf={(part, series) => {
          const [slot, kind] = [activity.parts[part], kinds[series]];
          return slot && kind ? hrefOf(kind, slot.from, slot.to) : undefined;
        }}
        onOpen={(href) => router.history.push(href)}
      />
    </>
  );
}

function PendingPanel() {
  const { t, locale } = useI18n();
  const { data } = useApi('GET /api/v1/dashboard/approvals');
  return (
    <Section title={t('dashboard.pending')}>
      <Link to="/requests" search={{ view: 'all' }} className="dashboard-number">
        {data ? data.pending.toLocaleString(locale) : '–'}
      </Link>
      <ul className="dashboard-lines">
        {data?.ages.map(({ age, count }) => (
          <li key={age}>
            <span>{t(`dashboard.age.${age}`)}</span>
            <span>{count.toLocaleString(locale)}</span>
          </li>
        ))}
        {data?.oldestAt ? (
          <li>
            <span>{t('dashboard.oldest')}</span>
            <RelativeTime at={data.oldestAt} />
          </li>
        ) : null}
      </ul>
    </Section>
  );
}

function UnsettledPanel() {
  const { t, locale } = useI18n();
  const { data } = useApi('GET /api/v1/dashboard/anomalies');
  const total = data?.unsettled.reduce((sum, { count }) => sum + count, 0);
  return (
    <Section title={t('dashboard.anomalies')}>
      <Link to="/anomalies" search={{ state: 'unsettled' }} className="dashboard-number">
        {total === undefined ? '–' : total.toLocaleString(locale)}
        <small>{t('dashboard.unsettled')}</small>
      </Link>
      <ul className="dashboard-lines">
        {data?.unsettled.toReversed().map(({ severity, count }) => (
          <li key={severity}>
            <Link to="/anomalies" search={{ state: 'unsettled', severity }}>
              {t(SEVERITY_WORDS[severity].label)}
            </Link>
            <span>{count.toLocaleString(locale)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const LOG_TONES = { healthy: 'good', degraded: 'waiting', refusing: 'danger' } as const;

function LogPanel() {
  const { t, locale } = useI18n();
  const { data } = useApi('GET /api/v1/audit/log');
  return (
    <Section title={t('dashboard.log')}>
      <Link to="/log" className="dashboard-number">
        {data ? <StatusPill tone={LOG_TONES[data.state]}>{t(`log.state.${data.state}`)}</StatusPill> : '–'}
      </Link>
      <ul className="dashboard-lines">
        <li>
          <Link to="/audit">{t('dashboard.entries')}</Link>
          <span>{data?.size.toLocaleString(locale) ?? '–'}</span>
        </li>
        <li>
          <span>{t('dashboard.signed')}</span>
          {data?.checkpointAt ? <RelativeTime at={data.checkpointAt} /> : <span>–</span>}
        </li>
        <li>
          <Link to="/log">{t('dashboard.witnessed')}</Link>
          {data?.witnessedAt ? (
            <RelativeTime at={data.witnessedAt} />
          ) : (
            <span>{data ? t('dashboard.witnessedNever') : '–'}</span>
          )}
        </li>
      </ul>
    </Section>
  );
}
