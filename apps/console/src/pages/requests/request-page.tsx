import { PageHeader } from '@haechi/ui';
import { Link, useParams } from '@tanstack/react-router';
import { useT } from '../../i18n/i18n.tsx';
import { RequestPanel } from './request-panel.tsx';
import './requests.css';

/** One request as a page of its own: on a phone, and where a link points at it. */
export function RequestPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/requests/$id' });
  return (
    <div className="request-page">
      <PageHeader parent={<Link to="/requests">{t('requests.title')}</Link>} title={t('requests.one')} />
      <RequestPanel key={id} id={id} />
    </div>
  );
}
