import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function HomePage() {
  const t = useT();
  return <PageHeader title={t('home.title')} description={t('home.description')} />;
}
