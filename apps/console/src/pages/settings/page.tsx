import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';

export function SettingsPage() {
  const t = useT();
  return <PageHeader title={t('settings.title')} description={t('settings.description')} />;
}
