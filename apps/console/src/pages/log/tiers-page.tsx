import {
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  ExactTime,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
  type Tone,
} from '@haechi/ui';
import { IconDatabase, IconStack2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { type Translate, useI18n, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { HoldSection } from './hold-section.tsx';

type Tiers = ApiResponse<'GET /api/v1/audit/tiers'>;
type Tier = Tiers['tiers'][number];
type Segment = ApiResponse<'GET /api/v1/audit/segments'>['items'][number];

const TIER_WORDS: Readonly<Record<Tier['tier'], PlainKey>> = {
  hot: 'tiers.hot',
  warm: 'tiers.warm',
  cold: 'tiers.cold',
  expired: 'tiers.expired',
};
const AT_REST: ReadonlySet<Segment['state']> = new Set(['warm', 'cold', 'confirmed', 'expired']);
const PAGE = 25;

/** What of the log lies where, what moved last, and what must not be deleted. */
export function TiersPage() {
  const t = useT();
  const tiers = useApi('GET /api/v1/audit/tiers');
  return (
    <>
      <PageHeader
        parent={<Link to="/log">{t('log.title')}</Link>}
        title={t('tiers.title')}
        description={t('tiers.description')}
      />
      {tiers.error && !tiers.data ? (
        <ErrorState problem={tiers.error} onRetry={() => void tiers.refetch()} />
      ) : (
        <TierTable tiers={tiers.data} />
      )}
      <SegmentTable />
      <HoldSection />
    </>
  );
}

function sayBytes(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}

function sayKept(tier: Tier['tier'], { months, coldStore }: Tiers, t: Translate): string {
  if (tier === 'expired') return t('tiers.hashesKept');
  if (tier === 'cold' && coldStore === 'none') return t('tiers.noColdStore');
  return t('tiers.months', { count: months[tier] });
}

function tierColumns(t: Translate, locale: string, tiers: Tiers | undefined): readonly Column<Tier>[] {
  return [
    { id: 'tier', header: t('tiers.tier'), onPhone: 'title', cell: ({ tier }) => t(TIER_WORDS[tier]) },
    {
      id: 'entries',
      header: t('tiers.entries'),
      align: 'end',
      cell: ({ entries }) => entries.toLocaleString(locale),
    },
    {
      id: 'files',
      header: t('tiers.files'),
      align: 'end',
      cell: ({ files, bytes }) =>
        files === 0 ? '–' : `${files.toLocaleString(locale)} · ${sayBytes(bytes, locale)}`,
    },
    {
      id: 'period',
      header: t('tiers.period'),
      wrap: true,
      cell: ({ firstAt, lastAt }) =>
        firstAt === null || lastAt === null ? (
          '–'
        ) : (
          <>
            <ExactTime at={firstAt} /> – <ExactTime at={lastAt} />
          </>
        ),
    },
    {
      id: 'kept',
      header: t('tiers.kept'),
      cell: ({ tier }) => (tiers === undefined ? '' : sayKept(tier, tiers, t)),
    },
  ];
}

function TierTable({ tiers }: { tiers: Tiers | undefined }) {
  const t = useT();
  const { locale } = useI18n();
  return (
    <Section title={t('tiers.where')} description={t('tiers.whereHint')} frame="none">
      <DataTable
        id="log-tiers"
        plain
        label={t('tiers.where')}
        columns={tierColumns(t, locale, tiers)}
        rows={tiers?.tiers}
        rowKey={({ tier }) => tier}
        skeletonRows={4}
        empty={<EmptyState icon={<IconDatabase size={20} stroke={1.6} />} title={t('tiers.where')} next="" />}
      />
    </Section>
  );
}

function toneOf({ state, problem }: Segment): Tone {
  if (problem !== null) return 'danger';
  return AT_REST.has(state) ? 'good' : 'waiting';
}

function segmentColumns(t: Translate, locale: string): readonly Column<Segment>[] {
  return [
    {
      id: 'entries',
      header: t('tiers.entries'),
      onPhone: 'title',
      cell: ({ fromIndex, toIndex }) => (
        <span className="h-mono">
          {fromIndex.toLocaleString(locale)}–{(toIndex - 1).toLocaleString(locale)}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('log.state'),
      wrap: true,
      cell: (segment) => (
        <>
          <StatusPill tone={toneOf(segment)}>
            {t(AT_REST.has(segment.state) ? TIER_WORDS[segment.tier] : 'tiers.moving')}
          </StatusPill>
          {segment.isHeld ? <StatusPill tone="waiting">{t('tiers.held')}</StatusPill> : null}
          {segment.problem === null ? null : <p className="h-muted">{segment.problem}</p>}
        </>
      ),
    },
    {
      id: 'period',
      header: t('tiers.period'),
      wrap: true,
      cell: ({ firstAt, lastAt }) => (
        <>
          <ExactTime at={firstAt} /> – <ExactTime at={lastAt} />
        </>
      ),
    },
    {
      id: 'bytes',
      header: t('tiers.size'),
      align: 'end',
      width: '110px',
      cell: ({ bytes }) => sayBytes(bytes, locale),
    },
    {
      id: 'moved',
      header: t('tiers.moved'),
      width: '140px',
      cell: ({ movedAt }) => <RelativeTime at={movedAt} />,
    },
  ];
}

function SegmentTable() {
  const t = useT();
  const { locale } = useI18n();
  const segments = useApiPages('GET /api/v1/audit/segments', { query: { limit: PAGE } });
  return (
    <Section title={t('tiers.moves')} description={t('tiers.movesHint')} frame="none">
      <DataTable
        id="log-segments"
        plain
        label={t('tiers.moves')}
        columns={segmentColumns(t, locale)}
        rows={segments.rows}
        rowKey={({ id }) => id}
        problem={segments.problem}
        onRetry={segments.retry}
        onLoadMore={segments.loadMore}
        loadingMore={segments.loadingMore}
        skeletonRows={3}
        empty={
          <EmptyState
            icon={<IconStack2 size={20} stroke={1.6} />}
            title={t('tiers.noMoves')}
            next={t('tiers.noMovesNext')}
          />
        }
      />
    </Section>
  );
}
