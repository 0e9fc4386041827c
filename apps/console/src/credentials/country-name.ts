import { useMemo } from 'react';
import { useI18n } from '../i18n/i18n.tsx';

/** Names of countries (ISO 3166-1) in the reader's language; the code where the browser knows no name. */
export function useCountryName(): (code: string) => string {
  const { locale } = useI18n();
  return useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' });
    return (code) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code);
  }, [locale]);
}
