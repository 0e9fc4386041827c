import { Link } from '@tanstack/react-router';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../roles/role-views.css';

/** What one was told, what one wants to be told, and how the organisation tells it: tabs below a page's head. */
export function NotificationViews() {
  const t = useT();
  const seesChannels = useCan('notification_channel:read');
  return (
    <nav className="views" aria-label={t('notifications.views')}>
      <Link to="/notifications" activeOptions={{ exact: true }}>
        {t('notifications.title')}
      </Link>
      <Link to="/notifications/preferences">{t('notifications.preferences')}</Link>
      {seesChannels ? <Link to="/notifications/channels">{t('notifications.channels')}</Link> : null}
    </nav>
  );
}
