import { Link } from '@tanstack/react-router';
import { useT } from '../../i18n/i18n.tsx';
import '../roles/role-views.css';

/** Rules for everybody, and duties that stay apart: tabs below a page's head. */
export function PolicyViews() {
  const t = useT();
  return (
    <nav className="views" aria-label={t('policies.views')}>
      <Link to="/policies" activeOptions={{ exact: true }}>
        {t('policies.title')}
      </Link>
      <Link to="/policies/approvals">{t('approvalRules.title')}</Link>
      <Link to="/policies/on-call">{t('approvalRules.onCall')}</Link>
      <Link to="/policies/separation">{t('separation.title')}</Link>
    </nav>
  );
}
