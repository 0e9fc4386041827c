import { useT } from '../../i18n/i18n.tsx';

export function SignInPage() {
  const t = useT();
  return <h1 className="h-public__title">{t('signIn.title')}</h1>;
}
