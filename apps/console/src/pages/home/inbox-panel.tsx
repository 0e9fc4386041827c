import { Countdown } from '@haechi/ui';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { Panel } from './panel.tsx';

const SHOWN_MAX = 5;
/** The same question the navigation asks, so that both share one answer. */
const INBOX = { query: { view: 'inbox', state: 'pending', limit: 20 } } as const;

/** What waits for my decision, the most pressing first. */
export function InboxPanel() {
  const t = useT();
  const inbox = useApi('GET /api/v1/approvals', INBOX);
  const pressing = inbox.data?.items.toSorted((a, b) => a.expiresAt.localeCompare(b.expiresAt));
  const { permissions } = useMe();
  // Somebody without rights decides nothing, unless at a single project: then it shows as soon as it is known.
  if (permissions.length === 0 && !pressing?.length) return null;
  const count = inbox.data?.total ?? inbox.data?.items.length;
  return (
    <Panel
      title={t('home.inbox')}
      count={count ? String(count) : undefined}
      all={<Link to="/requests">{t('home.inboxAll')}</Link>}
      rows={pressing?.slice(0, SHOWN_MAX)}
      rowKey={(request) => request.id}
      problem={inbox.error}
      onRetry={() => void inbox.refetch()}
      empty={t('home.inboxEmpty')}
      renderRow={(request) => (
        <Link to="/requests/$id" params={{ id: request.id }} className="home-row">
          <span className="home-row__main">
            <strong>{request.summary}</strong>
            <span>{request.justification}</span>
          </span>
          <span className="home-row__side">
            <Countdown until={request.expiresAt} />
          </span>
        </Link>
      )}
    />
  );
}
