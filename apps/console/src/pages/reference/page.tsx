import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function ReferencePage() {
  const t = useT();
  return <PageHeader title={t('reference.title')} description={t('reference.description')} />;
}
