import { useT } from '../../i18n/i18n.tsx';

export function InvitePage() {
  const t = useT();
  return <h1 className="h-public__title">{t('invite.title')}</h1>;
}
