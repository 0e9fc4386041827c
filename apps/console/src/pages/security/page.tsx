import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function SecurityPage() {
  const t = useT();
  return <PageHeader title={t('security.title')} description={t('security.description')} />;
}
