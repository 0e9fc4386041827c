import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function PermissionsPage() {
  const t = useT();
  return <PageHeader title={t('permissions.title')} description={t('permissions.description')} />;
}
