import { Section, StatusPill } from '@haechi/ui';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import type { DashboardRange } from './dashboard-search.ts';

const MINUTE_S = 60;
const HOUR_S = 3600;

/** How well requests are answered: a share of those that are over, how fast, and what went wrong. */
export function ServicePanel({ range }: { readonly range: DashboardRange }) {
  const { t, locale } = useI18n();
  const { data } = useApi('GET /api/v1/dashboard/approval-service', { query: { range } });
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '–' : `${Math.round((part / whole) * 100).toLocaleString(locale)} %`;
  const duration = (seconds: number | null): string => {
    if (seconds === null) return '–';
    const [value, unit] =
      seconds < MINUTE_S
        ? [seconds, 'second']
        : seconds < HOUR_S
          ? [seconds / MINUTE_S, 'minute']
          : [seconds / HOUR_S, 'hour'];
    return new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
  };
  const lines: readonly (readonly [string, string])[] =
    data === undefined
      ? []
      : [
          [t('dashboard.service.mean'), duration(data.meanDecisionSeconds)],
          [t('dashboard.service.p95'), duration(data.p95DecisionSeconds)],
          [t('dashboard.service.timedOut'), data.timedOut.toLocaleString(locale)],
          [t('dashboard.service.rejected'), percent(data.rejected, data.decided)],
          [
            t('dashboard.service.queue'),
            `${data.pending.toLocaleString(locale)} / ${data.pendingMax.toLocaleString(locale)}`,
          ],
        ];
  return (
    <Section title={t('dashboard.service')}>
      <Link to="/requests" search={{ view: 'all' }} className="dashboard-number">
        {data === undefined ? '–' : percent(data.decided, data.ended)}
        <small>{t('dashboard.service.completed')}</small>
      </Link>
      <ul className="dashboard-lines">
        {lines.map(([label, value]) => (
          <li key={label}>
            <span>{label}</span>
            <span>{value}</span>
          </li>
        ))}
        {data?.alerts.map((alert) => (
          <li key={alert}>
            <StatusPill tone="danger">{t(`dashboard.service.alert.${alert}`)}</StatusPill>
          </li>
        ))}
      </ul>
    </Section>
  );
}
