import { type Column, DataTable, EmptyState, ExactTime, RelativeTime, Section, StatusPill } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { IconGavel } from '@tabler/icons-react';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Hold = ApiResponse<'GET /api/v1/audit/holds'>['items'][number];

const READS = ['GET /api/v1/audit/holds', 'GET /api/v1/audit/segments'] as const;
const PAGE = 25;

/** Legal holds: what they cover is not deleted. */
export function HoldSection() {
  const t = useT();
  const mayHold = useCan('audit:hold');
  const holds = useApiPages('GET /api/v1/audit/holds', { query: { limit: PAGE } });
  const [placing, setPlacing] = useState(false);
  const [releasing, setReleasing] = useState<Hold>();
  return (
    <Section
      title={t('tiers.holds')}
      description={t('tiers.holdsHint')}
      frame="none"
      actions={
        mayHold ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconGavel size={15} stroke={1.6} aria-hidden />}
            onClick={() => setPlacing(true)}
          >
            {t('tiers.place')}
          </Button>
        ) : undefined
      }
    >
      <DataTable
        id="legal-holds"
        plain
        label={t('tiers.holds')}
        columns={holdColumns(t, mayHold ? setReleasing : undefined)}
        rows={holds.rows}
        rowKey={({ id }) => id}
        problem={holds.problem}
        onRetry={holds.retry}
        onLoadMore={holds.loadMore}
        loadingMore={holds.loadingMore}
        skeletonRows={2}
        empty={
          <EmptyState
            icon={<IconGavel size={20} stroke={1.6} />}
            title={t('tiers.noHolds')}
            next={t('tiers.noHoldsNext')}
          />
        }
      />
      <PlaceDialog key={String(placing)} opened={placing} onClose={() => setPlacing(false)} />
      <ReleaseDialog hold={releasing} onClose={() => setReleasing(undefined)} />
    </Section>
  );
}

function HeldPeriod({ hold: { from, until } }: { hold: Hold }) {
  const t = useT();
  if (from === null && until === null) return t('tiers.wholeLog');
  return (
    <>
      {from === null ? t('tiers.fromStart') : <ExactTime at={from} />} –{' '}
      {until === null ? t('tiers.noEnd') : <ExactTime at={until} />}
    </>
  );
}

function holdColumns(t: Translate, onRelease: ((hold: Hold) => void) | undefined): readonly Column<Hold>[] {
  return [
    { id: 'name', header: t('tiers.matter'), onPhone: 'title', wrap: true, cell: ({ name }) => name },
    { id: 'reason', header: t('ui.reason'), wrap: true, cell: ({ reason }) => reason },
    { id: 'period', header: t('tiers.period'), wrap: true, cell: (hold) => <HeldPeriod hold={hold} /> },
    {
      id: 'state',
      header: t('log.state'),
      cell: ({ createdAt, releasedAt }) => (
        <>
          <StatusPill tone={releasedAt === null ? 'waiting' : 'off'}>
            {t(releasedAt === null ? 'tiers.inForce' : 'tiers.released')}
          </StatusPill>{' '}
          <RelativeTime at={releasedAt ?? createdAt} />
        </>
      ),
    },
    {
      id: 'acts',
      header: t('members.acts'),
      width: '110px',
      align: 'end',
      onPhone: 'foot',
      cell: (hold) =>
        onRelease && hold.releasedAt === null ? (
          <Button size="xs" variant="default" onClick={() => onRelease(hold)}>
            {t('tiers.release')}
          </Button>
        ) : null,
    },
  ];
}

/** The first moment of a day of the reader's calendar. */
const startOf = (day: string): string | undefined =>
  day === '' ? undefined : new Date(`${day}T00:00:00`).toISOString();

function PlaceDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const place = useApiMutation('POST /api/v1/audit/holds', { changes: READS, onSuccess: onClose });
  return (
    <ActDialog
      opened={opened}
      title={t('tiers.place')}
      confirmLabel={t('tiers.place')}
      reason="required"
      act={place}
      onConfirm={(reason) =>
        place.mutate({ body: { name: name.trim(), reason, from: startOf(from), until: startOf(until) } })
      }
      onClose={onClose}
    >
      <TextInput
        label={t('tiers.matter')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        required
        data-autofocus
      />
      <TextInput
        mt="sm"
        type="date"
        label={t('tiers.from')}
        description={t('tiers.fromHint')}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        mt="sm"
        type="date"
        label={t('tiers.until')}
        description={t('tiers.untilHint')}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </ActDialog>
  );
}

function ReleaseDialog({ hold, onClose }: { hold: Hold | undefined; onClose: () => void }) {
  const t = useT();
  const release = useApiMutation('POST /api/v1/audit/holds/{id}/release', {
    changes: READS,
    onSuccess: onClose,
  });
  return (
    <ActDialog
      opened={hold !== undefined}
      danger
      title={t('tiers.releaseTitle', { name: hold?.name ?? '' })}
      confirmLabel={t('tiers.release')}
      reason="required"
      act={release}
      onConfirm={(reason) => hold && release.mutate({ params: { id: hold.id }, body: { reason } })}
      onClose={onClose}
    >
      <p>{t('tiers.releaseBody')}</p>
    </ActDialog>
  );
}
