import { type Column, DataTable, EmptyState, RelativeTime, Section, StatusPill } from '@haechi/ui';
import { Button, Select } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Delivery = ApiResponse<'GET /api/v1/notification-deliveries'>['items'][number];

const STATES = ['waiting', 'sending', 'sent', 'dropped', 'dead', 'discarded'] as const;
const TONES = {
  waiting: 'waiting',
  sending: 'waiting',
  sent: 'good',
  dropped: 'off',
  dead: 'danger',
  discarded: 'off',
} as const;

interface DeliveriesProps {
  readonly channelId: string;
  readonly mayManage: boolean;
}

/** What a channel told, tells, or gave up telling. */
export function Deliveries({ channelId, mayManage }: DeliveriesProps) {
  const t = useT();
  const [state, setState] = useState<(typeof STATES)[number]>();
  const deliveries = useApiPages('GET /api/v1/notification-deliveries', {
    query: { limit: 50, channelId, ...(state === undefined ? {} : { state }) },
  });
  return (
    <Section title={t('notifications.deliveries')} frame="none">
      <DataTable
        id="notification-deliveries"
        label={t('notifications.deliveries')}
        columns={deliveryColumns(t, mayManage)}
        rows={deliveries.rows}
        rowKey={({ id }) => id}
        problem={deliveries.problem}
        onRetry={deliveries.retry}
        onLoadMore={deliveries.loadMore}
        loadingMore={deliveries.loadingMore}
        skeletonRows={3}
        toolbar={
          <Select
            aria-label={t('notifications.channel.state')}
            placeholder={t('notifications.delivery.all')}
            clearable
            data={STATES.map((value) => ({ value, label: t(`notifications.delivery.${value}`) }))}
            value={state ?? null}
            onChange={(value) => setState(STATES.find((one) => one === value))}
          />
        }
        empty={
          <EmptyState
            icon={<IconMail size={20} stroke={1.6} />}
            title={t('notifications.delivery.none')}
            next={t('notifications.delivery.noneNext')}
          />
        }
      />
    </Section>
  );
}

function deliveryColumns(t: Translate, mayManage: boolean): readonly Column<Delivery>[] {
  return [
    { id: 'at', header: t('notifications.at'), width: '120px', cell: ({ at }) => <RelativeTime at={at} /> },
    {
      id: 'summary',
      header: t('notifications.what'),
      wrap: true,
      cell: ({ summary, failure }) => (
        <>
          {summary}
          {failure === null ? null : (
            <div className="h-mono h-muted">
              {failure.code} {failure.detail}
            </div>
          )}
        </>
      ),
    },
    {
      id: 'person',
      header: t('notifications.delivery.person'),
      width: '140px',
      cell: ({ person }) => person?.name ?? t('notifications.delivery.organisation'),
    },
    {
      id: 'state',
      header: t('notifications.channel.state'),
      width: '120px',
      cell: ({ state }) => (
        <StatusPill tone={TONES[state]} quiet>
          {t(`notifications.delivery.${state}`)}
        </StatusPill>
      ),
    },
    {
      id: 'attempts',
      header: t('notifications.delivery.attempts'),
      width: '70px',
      align: 'end',
      cell: ({ attempts }) => attempts,
    },
    {
      id: 'acts',
      header: '',
      width: '190px',
      onPhone: 'foot',
      cell: (delivery) => (mayManage && delivery.state === 'dead' ? <DeadActs delivery={delivery} /> : null),
    },
  ];
}

/** What was given up is sent once more, or left. */
function DeadActs({ delivery }: { readonly delivery: Delivery }) {
  const t = useT();
  const [verb, setVerb] = useState<'retry' | 'discard'>();
  const close = () => setVerb(undefined);
  const settle = useApiMutation(`POST /api/v1/notification-deliveries/{id}/${verb ?? 'retry'}`, {
    changes: ['GET /api/v1/notification-deliveries', 'GET /api/v1/notification-channels/{id}'],
    onSuccess: close,
  });
  return (
    <div className="h-row">
      <Button variant="default" size="xs" onClick={() => setVerb('retry')}>
        {t('notifications.delivery.retry')}
      </Button>
      <Button variant="default" size="xs" onClick={() => setVerb('discard')}>
        {t('notifications.delivery.discard')}
      </Button>
      <ActDialog
        opened={verb !== undefined}
        danger={verb === 'discard'}
        reason="required"
        title={t(
          verb === 'discard' ? 'notifications.delivery.discardTitle' : 'notifications.delivery.retryTitle',
        )}
        confirmLabel={t(
          verb === 'discard' ? 'notifications.delivery.discard' : 'notifications.delivery.retry',
        )}
        act={settle}
        onConfirm={(reason) => settle.mutate({ params: { id: delivery.id }, body: { reason } })}
        onClose={close}
      >
        <p>{delivery.summary}</p>
      </ActDialog>
    </div>
  );
}
