import { type Column, DataTable, EmptyState, PageHeader, RelativeTime, StatusPill } from '@haechi/ui';
import { Button, Switch } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useApiMutation } from '../../api/api.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import { type Notice, noticePath } from '../../app/notice-path.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { NotificationViews } from './notification-views.tsx';

export function NotificationsPage() {
  const t = useT();
  const { unread } = useSearch({ from: '/console/notifications' });
  const navigate = useNavigate({ from: '/notifications' });
  const notices = useApiPages('GET /api/v1/me/notifications', {
    query: { limit: 50, ...(unread ? { unread: 'true' as const } : {}) },
  });
  const markRead = useApiMutation('POST /api/v1/me/notifications/read', {
    changes: ['GET /api/v1/me/notifications'],
  });
  const newest = notices.rows?.[0];
  const open = (notice: Notice) => {
    if (notice.readAt === null) markRead.mutate({ body: { ids: [notice.id] } });
    void navigate({ to: noticePath(notice) });
  };
  return (
    <>
      <PageHeader
        title={t('notifications.title')}
        description={t('notifications.description')}
        actions={
          <Button
            variant="default"
            disabled={newest === undefined}
            loading={markRead.isPending}
            onClick={() => newest && markRead.mutate({ body: { upTo: newest.id } })}
          >
            {t('notifications.readAll')}
          </Button>
        }
      >
        <NotificationViews />
      </PageHeader>
      <DataTable
        id="notifications"
        label={t('notifications.title')}
        columns={noticeColumns(t, open)}
        rows={notices.rows}
        rowKey={(notice) => notice.id}
        onOpen={open}
        problem={notices.problem}
        onRetry={notices.retry}
        onLoadMore={notices.loadMore}
        loadingMore={notices.loadingMore}
        toolbar={
          <Switch
            label={t('notifications.onlyUnread')}
            checked={unread === true}
            onChange={(event) =>
              void navigate({ search: event.currentTarget.checked ? { unread: true } : {}, replace: true })
            }
          />
        }
        empty={
          <EmptyState
            icon={<IconBell size={20} stroke={1.6} />}
            title={t('notifications.empty')}
            next={t('notifications.emptyNext')}
          />
        }
      />
    </>
  );
}

function noticeColumns(t: Translate, open: (notice: Notice) => void): readonly Column<Notice>[] {
  return [
    {
      id: 'summary',
      header: t('notifications.what'),
      wrap: true,
      cell: (notice) => (
        <Link to={noticePath(notice)} className="row-link" onClick={() => open(notice)}>
          {notice.summary}
        </Link>
      ),
    },
    {
      id: 'kind',
      header: t('notifications.kind'),
      width: '150px',
      cell: ({ kind, readAt }) => (
        <StatusPill tone={readAt === null ? 'waiting' : 'neutral'} quiet>
          {t(`notifications.kind.${kind}`)}
          {readAt === null ? ` · ${t('notifications.new')}` : ''}
        </StatusPill>
      ),
    },
    { id: 'at', header: t('notifications.at'), width: '120px', cell: ({ at }) => <RelativeTime at={at} /> },
  ];
}
