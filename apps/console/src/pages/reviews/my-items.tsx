import type { Api } from '@haechi/contracts';
import { type Column, DataTable, EmptyState, RelativeTime, Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Item = Api['GET /api/v1/me/review-items']['response']['items'][number];

interface Asked {
  readonly item: Item;
  readonly decision: 'keep' | 'revoke';
}

/** What waits for the reader's answer. */
export function MyItems() {
  const t = useT();
  const [asked, setAsked] = useState<Asked>();
  const items = useApi('GET /api/v1/me/review-items', { query: { limit: 200 } });
  const answer = useApiMutation('POST /api/v1/me/review-items/{id}/answer', {
    changes: ['GET /api/v1/me/review-items', 'GET /api/v1/access-reviews', 'GET /api/v1/assignments'],
    onSuccess: () => setAsked(undefined),
  });
  const columns = itemColumns(t, setAsked);
  const names = { name: asked?.item.principalName ?? '', role: asked?.item.roleName ?? '' };
  const isRevoke = asked?.decision === 'revoke';
  return (
    <Section title={t('reviews.mine')} description={t('reviews.mineHint')} frame="none">
      <DataTable
        id="my-review-items"
        label={t('reviews.mine')}
        columns={columns}
        rows={items.data?.items}
        rowKey={(item) => item.id}
        problem={items.error ?? undefined}
        onRetry={() => void items.refetch()}
        skeletonRows={3}
        empty={<EmptyState title={t('reviews.mineEmpty')} next={t('reviews.mineEmptyNext')} />}
      />
      <ActDialog
        opened={asked !== undefined}
        title={isRevoke ? t('reviews.revokeTitle', names) : t('reviews.keepTitle', names)}
        confirmLabel={isRevoke ? t('reviews.revoke') : t('reviews.keep')}
        danger={isRevoke}
        reason="required"
        act={answer}
        onClose={() => setAsked(undefined)}
        onConfirm={(reason) =>
          asked &&
          answer.mutate({ params: { id: asked.item.id }, body: { decision: asked.decision, reason } })
        }
      >
        {isRevoke ? t('reviews.revokeText') : t('reviews.keepText')}
      </ActDialog>
    </Section>
  );
}

function itemColumns(t: Translate, ask: (asked: Asked) => void): readonly Column<Item>[] {
  return [
    { id: 'person', header: t('reviews.person'), cell: (item) => <strong>{item.principalName}</strong> },
    { id: 'role', header: t('reviews.role'), wrap: true, cell: (item) => item.roleName },
    { id: 'place', header: t('reviews.place'), wrap: true, cell: (item) => item.scopeName },
    { id: 'why', header: t('reviews.why'), wrap: true, cell: (item) => item.grantedFor },
    { id: 'due', header: t('reviews.due'), width: '130px', cell: (item) => <RelativeTime at={item.dueAt} /> },
    {
      id: 'actions',
      header: '',
      width: '190px',
      onPhone: 'foot',
      cell: (item) => (
        <div className="h-row">
          <Button size="xs" variant="default" onClick={() => ask({ item, decision: 'keep' })}>
            {t('reviews.keep')}
          </Button>
          <Button size="xs" variant="default" onClick={() => ask({ item, decision: 'revoke' })}>
            {t('reviews.revoke')}
          </Button>
        </div>
      ),
    },
  ];
}
