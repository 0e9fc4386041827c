import { RelativeTime, StatusPill } from '@haechi/ui';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { Panel } from './panel.tsx';

const SHOWN_MAX = 8;
const RECENT = { query: { limit: 30 } } as const;
/** Reading the log is on record too, also by this very page; here it would crowd out everything else. */
const READING = 'audit.searched';

/** What happened here last, from the log. */
export function RecentEventsPanel() {
  const t = useT();
  const events = useApi('GET /api/v1/audit/events', RECENT);
  return (
    <Panel
      title={t('home.events')}
      all={<Link to="/audit">{t('home.eventsAll')}</Link>}
      rows={events.data?.items.filter((event) => event.action !== READING).slice(0, SHOWN_MAX)}
      rowKey={(event) => event.id}
      problem={events.error}
      onRetry={() => void events.refetch()}
      empty={t('home.eventsEmpty')}
      renderRow={(event) => (
        <Link to="/audit/$id" params={{ id: event.id }} className="home-row">
          <span className="home-row__main">
            <span className="home-row__event">{event.summary}</span>
          </span>
          <span className="home-row__side">
            {event.result === 'success' ? null : (
              <StatusPill quiet tone={event.result === 'denied' ? 'danger' : 'waiting'}>
                {t(`home.result.${event.result}`)}
              </StatusPill>
            )}
            <RelativeTime at={event.at} />
          </span>
        </Link>
      )}
    />
  );
}
