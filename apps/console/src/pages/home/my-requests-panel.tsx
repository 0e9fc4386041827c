import { RelativeTime } from '@haechi/ui';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ApprovalStatePill } from '../requests/state-pill.tsx';
import { Panel } from './panel.tsx';

const MINE = { query: { view: 'mine', limit: 5 } } as const;

/** What I asked for, and how it stands. */
export function MyRequestsPanel() {
  const t = useT();
  const mine = useApi('GET /api/v1/approvals', MINE);
  const pendingCount = mine.data?.items.filter((request) => request.state === 'pending').length;
  return (
    <Panel
      title={t('home.mine')}
      count={pendingCount ? t('home.mineWaiting', { count: pendingCount }) : undefined}
      all={
        <Link to="/requests" search={{ view: 'mine' }}>
          {t('home.mineAll')}
        </Link>
      }
      rows={mine.data?.items}
      rowKey={(request) => request.id}
      problem={mine.error}
      onRetry={() => void mine.refetch()}
      empty={
        <>
          {t('home.mineEmpty')} <Link to="/requests/new">{t('home.ask')}</Link>
        </>
      }
      renderRow={(request) => (
        <Link to="/requests/$id" params={{ id: request.id }} className="home-row">
          <span className="home-row__main">
            <strong>{request.summary}</strong>
            <span>
              <RelativeTime at={request.createdAt} />
            </span>
          </span>
          <span className="home-row__side">
            <ApprovalStatePill state={request.state} quiet />
          </span>
        </Link>
      )}
    />
  );
}
