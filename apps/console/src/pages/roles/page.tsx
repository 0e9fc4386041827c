import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function RolesPage() {
  const t = useT();
  return <PageHeader title={t('roles.title')} description={t('roles.description')} />;
}
