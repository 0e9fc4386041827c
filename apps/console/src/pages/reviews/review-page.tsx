import type { Api } from '@haechi/contracts';
import { type Column, DataTable, ErrorState, PageHeader, StatusPill, type Tone } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { countItems } from './reviews-page.tsx';

type Item = Api['GET /api/v1/access-reviews/{id}/items']['response']['items'][number];

const TONES: Readonly<Record<Item['state'], Tone>> = {
  pending: 'waiting',
  kept: 'good',
  revoked: 'danger',
  lapsed_kept: 'neutral',
  lapsed_revoked: 'danger',
  gone: 'off',
};

/** One review: every assignment in it, and what became of it. */
export function ReviewPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/reviews/$id' });
  const mayManage = useCan('review:manage');
  const [cancelling, setCancelling] = useState(false);
  const review = useApi('GET /api/v1/access-reviews/{id}', { params: { id } });
  const items = useApi('GET /api/v1/access-reviews/{id}/items', { params: { id }, query: { limit: 200 } });
  const cancel = useApiMutation('POST /api/v1/access-reviews/{id}/cancel', {
    changes: ['GET /api/v1/access-reviews', 'GET /api/v1/access-reviews/{id}', 'GET /api/v1/me/review-items'],
    onSuccess: () => setCancelling(false),
  });
  if (review.error) return <ErrorState problem={review.error} />;
  const columns = itemColumns(t);
  return (
    <>
      <PageHeader
        title={review.data?.name ?? t('reviews.title')}
        description={review.data === undefined ? '' : t('reviews.progressOf', countItems(review.data))}
        actions={
          <>
            <Button
              component="a"
              href={`/api/v1/access-reviews/${id}/report`}
              download
              variant="default"
              leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
            >
              {t('reviews.report')}
            </Button>
            {mayManage && review.data?.state === 'open' ? (
              <Button variant="default" onClick={() => setCancelling(true)}>
                {t('reviews.cancel')}
              </Button>
            ) : null}
          </>
        }
      />
      <DataTable
        id="review-items"
        label={review.data?.name ?? t('reviews.title')}
        columns={columns}
        rows={items.data?.items}
        rowKey={(item) => item.id}
        problem={items.error ?? undefined}
        onRetry={() => void items.refetch()}
        empty={null}
      />
      <ActDialog
        opened={cancelling}
        title={t('reviews.cancelTitle', { name: review.data?.name ?? '' })}
        confirmLabel={t('reviews.cancel')}
        danger
        reason="required"
        act={cancel}
        onClose={() => setCancelling(false)}
        onConfirm={(reason) => cancel.mutate({ params: { id }, body: { reason } })}
      >
        {t('reviews.cancelText')}
      </ActDialog>
    </>
  );
}

function itemColumns(t: Translate): readonly Column<Item>[] {
  return [
    { id: 'person', header: t('reviews.person'), cell: (item) => <strong>{item.principalName}</strong> },
    { id: 'role', header: t('reviews.role'), wrap: true, cell: (item) => item.roleName },
    { id: 'place', header: t('reviews.place'), wrap: true, cell: (item) => item.scopeName },
    {
      id: 'reviewers',
      header: t('reviews.reviewers'),
      wrap: true,
      cell: (item) => item.reviewers.join(', '),
    },
    {
      id: 'outcome',
      header: t('reviews.outcome'),
      width: '180px',
      cell: ({ state }) => <StatusPill tone={TONES[state]}>{t(`reviews.item.${state}`)}</StatusPill>,
    },
    { id: 'reason', header: t('reviews.reason'), wrap: true, cell: ({ reason }) => reason ?? '' },
  ];
}
