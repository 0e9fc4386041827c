import { CopyableId, ErrorState, KeyValueList, PageHeader, RelativeTime, Section } from '@haechi/ui';
import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { PageSkeleton } from '../../app/page-skeleton.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { ChannelActions } from './channel-actions.tsx';
import { type Channel, ChannelStatePill, sayTarget } from './channel-words.tsx';
import { Deliveries } from './deliveries.tsx';

/** One channel: how it fares, what it told, and what it gave up. */
export function ChannelPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/notifications/channels/$id' });
  const mayManage = useCan('notification_channel:manage');
  const channel = useApi('GET /api/v1/notification-channels/{id}', { params: { id } });
  if (channel.error) return <ErrorState problem={channel.error} onRetry={() => void channel.refetch()} />;
  if (channel.data === undefined) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        parent={<Link to="/notifications/channels">{t('notifications.channels')}</Link>}
        title={channel.data.name}
        status={<ChannelStatePill state={channel.data.state} />}
        actions={mayManage ? <ChannelActions channel={channel.data} /> : undefined}
      />
      <Section>
        <KeyValueList items={factsOf(channel.data, t)} />
      </Section>
      <Deliveries channelId={id} mayManage={mayManage} />
    </>
  );
}

function factsOf(channel: Channel, t: Translate) {
  const { target, kinds, lastFailure, lastSentAt, nextAttemptAt } = channel;
  return [
    {
      key: 'kind',
      label: t('notifications.channel.kind'),
      value: t(`notifications.channel.kind.${target.kind}`),
    },
    {
      key: 'target',
      label: t('notifications.channel.target'),
      value: <span className="h-mono">{sayTarget(target)}</span>,
    },
    {
      key: 'kinds',
      label: t('notifications.channel.kinds'),
      value:
        target.kind === 'mail'
          ? t('notifications.channel.byPerson')
          : kinds.map((kind) => t(`notifications.kind.${kind}`)).join(', ') ||
            t('notifications.channel.nothing'),
    },
    ...(channel.shared
      ? [
          {
            key: 'shared',
            label: t('notifications.channel.shared'),
            value: t('notifications.channel.sharedHint'),
          },
        ]
      : []),
    { key: 'sent', label: t('notifications.channel.sent'), value: channel.sentCount.toLocaleString() },
    {
      key: 'waiting',
      label: t('notifications.channel.waiting'),
      value: channel.waitingCount.toLocaleString(),
    },
    { key: 'dead', label: t('notifications.channel.dead'), value: channel.deadCount.toLocaleString() },
    {
      key: 'last',
      label: t('notifications.channel.lastSent'),
      value: lastSentAt === null ? t('notifications.channel.never') : <RelativeTime at={lastSentAt} />,
    },
    ...(lastFailure === null
      ? []
      : [
          {
            key: 'failure',
            label: t('notifications.channel.lastFailure'),
            value: (
              <>
                <span className="h-mono">
                  {lastFailure.code} {lastFailure.detail}
                </span>{' '}
                <RelativeTime at={lastFailure.at} />
              </>
            ),
          },
        ]),
    ...(nextAttemptAt === null
      ? []
      : [
          {
            key: 'next',
            label: t('notifications.channel.nextAttempt'),
            value: <RelativeTime at={nextAttemptAt} />,
          },
        ]),
    { key: 'id', label: 'ID', value: <CopyableId id={channel.id} /> },
  ];
}
