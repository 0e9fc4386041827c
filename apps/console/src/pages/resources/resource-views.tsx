import { Link } from '@tanstack/react-router';
import { useT } from '../../i18n/i18n.tsx';
import '../roles/role-views.css';

/** What is registered, the outside names of people, and the types there are: tabs below a page's head. */
export function ResourceViews() {
  const t = useT();
  return (
    <nav className="views" aria-label={t('resources.views')}>
      <Link to="/resources" activeOptions={{ exact: true, includeSearch: false }}>
        {t('resources.title')}
      </Link>
      <Link to="/resources/names">{t('resources.names')}</Link>
      <Link to="/resources/types">{t('resources.types')}</Link>
    </nav>
  );
}
