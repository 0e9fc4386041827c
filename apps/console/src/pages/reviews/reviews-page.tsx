import type { Api } from '@haechi/contracts';
import {
  type Column,
  DataTable,
  Dialog,
  EmptyState,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { MyItems } from './my-items.tsx';
import { StartReview } from './start-review.tsx';

export type Review = Api['GET /api/v1/access-reviews']['response']['items'][number];

export const REVIEW_TONES = { open: 'waiting', closed: 'good', cancelled: 'off' } as const;

/** How far a review is. */
export function countItems({ progress }: Review): { readonly done: number; readonly total: number } {
  const total = Object.values(progress).reduce((sum, count) => sum + count, 0);
  return { total, done: total - progress.pending };
}

/** What waits for me, and the reviews of the organisation. */
export function ReviewsPage() {
  const t = useT();
  const maySee = useCan('review:read');
  const mayManage = useCan('review:manage');
  const [starting, setStarting] = useState(false);
  return (
    <>
      <PageHeader
        title={t('reviews.title')}
        description={t('reviews.description')}
        actions={
          mayManage ? (
            <Button
              leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />}
              onClick={() => setStarting(true)}
            >
              {t('reviews.start')}
            </Button>
          ) : undefined
        }
      />
      <MyItems />
      {maySee ? <ReviewList /> : null}
      <Dialog opened={starting} onClose={() => setStarting(false)} title={t('reviews.start')} size={520}>
        {starting ? <StartReview onDone={() => setStarting(false)} /> : null}
      </Dialog>
    </>
  );
}

function ReviewList() {
  const t = useT();
  const reviews = useApi('GET /api/v1/access-reviews');
  const columns = reviewColumns(t);
  return (
    <Section title={t('reviews.all')} frame="none">
      <DataTable
        id="access-reviews"
        label={t('reviews.all')}
        columns={columns}
        rows={reviews.data?.items}
        rowKey={(review) => review.id}
        problem={reviews.error ?? undefined}
        onRetry={() => void reviews.refetch()}
        skeletonRows={3}
        empty={<EmptyState title={t('reviews.empty')} next={t('reviews.emptyNext')} />}
      />
    </Section>
  );
}

function reviewColumns(t: Translate): readonly Column<Review>[] {
  return [
    {
      id: 'name',
      header: t('reviews.name'),
      cell: (review) => (
        <Link to="/reviews/$id" params={{ id: review.id }}>
          {review.name}
        </Link>
      ),
    },
    {
      id: 'state',
      header: t('reviews.state'),
      width: '120px',
      cell: ({ state }) => <StatusPill tone={REVIEW_TONES[state]}>{t(`reviews.state.${state}`)}</StatusPill>,
    },
    {
      id: 'progress',
      header: t('reviews.progress'),
      width: '150px',
      cell: (review) => t('reviews.progressOf', countItems(review)),
    },
    { id: 'due', header: t('reviews.due'), width: '140px', cell: ({ dueAt }) => <RelativeTime at={dueAt} /> },
  ];
}
