import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function MembersPage() {
  const t = useT();
  return <PageHeader title={t('members.title')} description={t('members.description')} />;
}
