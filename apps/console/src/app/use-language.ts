import { useQueryClient } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { Locale } from '../i18n/format.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { meQuery } from './session.ts';

/** The language shown, and how to change it: here at once, and in the account when somebody is signed in. */
export function useLanguage(): { locale: Locale; choose: (locale: Locale) => void } {
  const { locale, setLocale } = useI18n();
  const queryClient = useQueryClient();
  const choose = (next: Locale) => {
    void setLocale(next);
    const me = queryClient.getQueryData(meQuery.queryKey);
    if (!me || me.user.locale === next) return;
    queryClient.setQueryData(meQuery.queryKey, { ...me, user: { ...me.user, locale: next } });
    // If the account cannot be told, the choice still holds on this device.
    api('PATCH /api/v1/me', { body: { locale: next } }).catch(() => undefined);
  };
  return { locale, choose };
}
