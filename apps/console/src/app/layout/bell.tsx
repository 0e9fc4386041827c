import { Countdown, RelativeTime, StatusPill } from '@haechi/ui';
import { ActionIcon, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { LiveEvent, LiveState } from '../../api/live.ts';
import { useLive } from '../../api/live-provider.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { useInbox } from '../use-inbox.ts';

const WAITING_MAX = 5;
const EVENTS_MAX = 6;

/** What waits for the reader, counted live, and what has just happened. */
export function Bell() {
  const t = useT();
  const inbox = useInbox();
  const live = useLive();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} trapFocus>
      <span className="h-bell">
        <Popover.Target>
          <ActionIcon
            aria-label={inbox.count > 0 ? t('bell.count', { count: inbox.count }) : t('bell.label')}
            onClick={() => setOpened(!opened)}
          >
            <IconBell size={17} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        {inbox.count > 0 ? (
          <span className="h-bell__count" aria-hidden="true">
            {inbox.label}
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
        {live.events.length > 0 ? <RecentEvents events={live.events} /> : null}
        <Link to="/requests" className="h-bell-panel__all" onClick={close}>
          {t('bell.all')}
        </Link>
      </Popover.Dropdown>
    </Popover>
  );
}

function RecentEvents({ events }: { events: readonly LiveEvent[] }) {
  const t = useT();
  return (
    <>
      <div className="h-bell-panel__head">{t('bell.recent')}</div>
      <ul>
        {events.slice(0, EVENTS_MAX).map((event) => (
          <li key={event.id} className="h-bell-panel__event">
            <span className="h-truncate">{describeEvent(event)}</span>
            <RelativeTime at={event.at} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The server's own sentence when it sends one, else the action's stable name. */
function describeEvent(event: LiveEvent) {
  const summary = event.data['summary'];
  return typeof summary === 'string' ? summary : <span className="h-mono">{event.type}</span>;
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
