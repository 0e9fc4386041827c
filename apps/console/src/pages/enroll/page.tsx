import { useT } from '../../i18n/i18n.tsx';

export function EnrollPage() {
  const t = useT();
  return <h1 className="h-public__title">{t('enroll.title')}</h1>;
}
