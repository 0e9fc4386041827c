import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function RequestsPage() {
  const t = useT();
  return <PageHeader title={t('requests.title')} description={t('requests.description')} />;
}
