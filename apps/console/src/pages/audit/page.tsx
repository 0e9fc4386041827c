import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function AuditPage() {
  const t = useT();
  return <PageHeader title={t('audit.title')} description={t('audit.description')} />;
}
