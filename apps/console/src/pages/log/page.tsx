import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function LogPage() {
  const t = useT();
  return <PageHeader title={t('log.title')} description={t('log.description')} />;
}
