import { isLocale, type Locale } from './format.ts';

const STORAGE_KEY = 'haechi.locale';

export function rememberLocale(locale: Locale): void {
  try {
    localStorage.setItem(STORAGE_KEY, locale);
  } catch {
    // Without storage the choice holds for this visit.
  }
}

function rememberedLocale(): Locale | undefined {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return isLocale(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}

/** What was chosen here before, else English for an English browser, else Korean. */
export function chooseLocale(languages: readonly string[] = navigator.languages): Locale {
  return rememberedLocale() ?? (languages[0]?.toLowerCase().startsWith('en') ? 'en' : 'ko');
}
