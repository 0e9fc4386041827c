import { type Column, DataTable, EmptyState, PageHeader, RelativeTime } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { CreateChannelDialog } from './channel-dialogs.tsx';
import { type Channel, ChannelStatePill, sayTarget } from './channel-words.tsx';
import { NotificationViews } from './notification-views.tsx';

/** How the organisation tells people outside the console. */
export function ChannelsPage() {
  const t = useT();
  const mayManage = useCan('notification_channel:manage');
  const channels = useApi('GET /api/v1/notification-channels');
  const [making, setMaking] = useState(false);
  const create = mayManage ? (
    <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={() => setMaking(true)}>
      {t('notifications.channel.create')}
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title={t('notifications.channels')}
        description={t('notifications.channelsHint')}
        actions={create}
      >
        <NotificationViews />
      </PageHeader>
      <DataTable
        id="notification-channels"
        label={t('notifications.channels')}
        columns={channelColumns(t)}
        rows={channels.data?.items}
        rowKey={({ id }) => id}
        problem={channels.error ?? undefined}
        onRetry={() => void channels.refetch()}
        skeletonRows={3}
        empty={
          <EmptyState
            icon={<IconSpeakerphone size={20} stroke={1.6} />}
            title={t('notifications.channel.none')}
            next={t('notifications.channel.noneNext')}
            action={create}
          />
        }
      />
      <CreateChannelDialog opened={making} onClose={() => setMaking(false)} />
    </>
  );
}

function channelColumns(t: Translate): readonly Column<Channel>[] {
  return [
    {
      id: 'name',
      header: t('notifications.channel.name'),
      sortBy: ({ name }) => name,
      cell: ({ id, name }) => (
        <Link to="/notifications/channels/$id" params={{ id }}>
          {name}
        </Link>
      ),
    },
    {
      id: 'kind',
      header: t('notifications.channel.kind'),
      width: '110px',
      cell: ({ target }) => t(`notifications.channel.kind.${target.kind}`),
    },
    {
      id: 'state',
      header: t('notifications.channel.state'),
      width: '130px',
      cell: ({ state }) => <ChannelStatePill state={state} />,
    },
    {
      id: 'target',
      header: t('notifications.channel.target'),
      wrap: true,
      cell: ({ target }) => <span className="h-mono">{sayTarget(target)}</span>,
    },
    {
      id: 'waiting',
      header: t('notifications.channel.waiting'),
      width: '90px',
      align: 'end',
      cell: ({ waitingCount }) => waitingCount,
    },
    {
      id: 'dead',
      header: t('notifications.channel.dead'),
      width: '110px',
      align: 'end',
      cell: ({ deadCount }) => deadCount,
    },
    {
      id: 'last',
      header: t('notifications.channel.lastSent'),
      width: '130px',
      cell: ({ lastSentAt }) =>
        lastSentAt === null ? t('notifications.channel.never') : <RelativeTime at={lastSentAt} />,
    },
  ];
}
