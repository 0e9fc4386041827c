import type { Locale } from '@haechi/kernel';

/** Korean when the environment says so, else English (POSIX: LC_ALL before LC_MESSAGES before LANG). */
export function chooseLocale(env: Readonly<Record<string, string | undefined>>): Locale {
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(Boolean) ?? '';
  return /^ko(?:[_.@-]|$)/i.test(named) ? 'ko' : 'en';
}
