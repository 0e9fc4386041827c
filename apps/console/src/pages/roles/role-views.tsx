import { Link } from '@tanstack/react-router';
import { useT } from '../../i18n/i18n.tsx';
import './role-views.css';

/** The ways to look at roles, as tabs below a page's head. */
export function RoleViews() {
  const t = useT();
  return (
    <nav className="views" aria-label={t('roles.views')}>
      <Link to="/roles" activeOptions={{ exact: true }}>
        {t('roles.view.list')}
      </Link>
      <Link to="/roles/matrix">{t('matrix.title')}</Link>
      <Link to="/roles/compare">{t('compare.title')}</Link>
    </nav>
  );
}
