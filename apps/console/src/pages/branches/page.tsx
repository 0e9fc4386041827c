import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function BranchesPage() {
  const t = useT();
  return <PageHeader title={t('branches.title')} description={t('branches.description')} />;
}
