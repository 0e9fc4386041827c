import { Countdown, RelativeTime, StatusPill } from '@haechi/ui';
import { ActionIcon, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { LiveState } from '../../api/live.ts';
import { useLive } from '../../api/live-provider.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { noticePath } from '../notice-path.ts';
import { useInbox } from '../use-inbox.ts';

const WAITING_MAX = 5;
const NOTICES = { query: { limit: 6 } } as const;

/** What waits for the reader, counted live, and what has just happened. */
export function Bell() {
  const t = useT();
  const inbox = useInbox();
  const live = useLive();
  const notices = useApi('GET /api/v1/me/notifications', NOTICES);
  const unread = notices.data?.unreadCount ?? 0;
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} trapFocus>
      <span className="h-bell">
        <Popover.Target>
          <ActionIcon
            aria-label={unread > 0 ? t('bell.count', { count: unread }) : t('bell.label')}
            onClick={() => setOpened(!opened)}
          >
            <IconBell size={17} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        {unread > 0 ? (
          <span className="h-bell__count" aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </span>
        ) : null}
      </span>
      <Popover.Dropdown className="h-bell-panel" aria-label={t('bell.label')}>
        <div className="h-bell-panel__head">
          {t('bell.waiting')}
          <LiveMark state={live.state} />
        </div>
        {inbox.items.length === 0 ? <p className="h-bell-panel__none">{t('bell.nothing')}</p> : null}
        <ul>
          {inbox.items.slice(0, WAITING_MAX).map((request) => (
            <li key={request.id}>
              <Link
                to="/requests/$id"
                params={{ id: request.id }}
                className="h-bell-panel__row"
                onClick={close}
              >
                <div>{request.summary}</div>
                <div className="h-bell-panel__meta">
                  <span className="h-truncate">{request.requester.name}</span>
                  <span className="h-truncate">{request.scopeName}</span>
                  <Countdown until={request.expiresAt} />
                </div>
              </Link>
            </li>
          ))}
        </ul>
        <Link to="/requests" className="h-bell-panel__all" onClick={close}>
          {t('bell.all')}
        </Link>
        <RecentNotices onOpen={close} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** What the reader was told, newest first. Opening one marks it as read. */
function RecentNotices({ onOpen }: { onOpen: () => void }) {
  const t = useT();
  const { data } = useApi('GET /api/v1/me/notifications', NOTICES);
  const markRead = useApiMutation('POST /api/v1/me/notifications/read', {
    changes: ['GET /api/v1/me/notifications'],
  });
  return (
    <>
      <div className="h-bell-panel__head">{t('bell.recent')}</div>
      {data?.items.length === 0 ? <p className="h-bell-panel__none">{t('bell.noNotices')}</p> : null}
      <ul>
        {data?.items.map((notice) => (
          <li key={notice.id}>
            <Link
              to={noticePath(notice)}
              className="h-bell-panel__row"
              data-unread={notice.readAt === null || undefined}
              onClick={() => {
                if (notice.readAt === null) markRead.mutate({ body: { ids: [notice.id] } });
                onOpen();
              }}
            >
              <div>{notice.summary}</div>
              <div className="h-bell-panel__meta">
                <RelativeTime at={notice.at} />
              </div>
            </Link>
          </li>
        ))}
      </ul>
      <Link to="/notifications" className="h-bell-panel__all" onClick={onOpen}>
        {t('bell.allNotices')}
      </Link>
    </>
  );
}

function LiveMark({ state }: { state: LiveState }) {
  const t = useT();
  if (state === 'open') {
    return (
      <StatusPill tone="good" quiet>
        {t('bell.live')}
      </StatusPill>
    );
  }
  return (
    <StatusPill tone="waiting" quiet>
      {t(state === 'lost' ? 'bell.lost' : 'bell.connecting')}
    </StatusPill>
  );
}
