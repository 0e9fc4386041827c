import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function ProjectsPage() {
  const t = useT();
  return <PageHeader title={t('projects.title')} description={t('projects.description')} />;
}
