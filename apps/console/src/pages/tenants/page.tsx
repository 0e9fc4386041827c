import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function TenantsPage() {
  const t = useT();
  return <PageHeader title={t('tenants.title')} description={t('tenants.description')} />;
}
