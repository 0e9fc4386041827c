export const LOCALES = ['ko', 'en'] as const;

export type Locale = (typeof LOCALES)[number];

export const DEFAULT_LOCALE: Locale = 'ko';

export function isLocale(text: string): text is Locale {
  return (LOCALES as readonly string[]).includes(text); // only wider: `includes` takes no other string otherwise
}

/**
 * Picks the locale for an `Accept-Language` value (RFC 9110, section 12.5.4).
 * What is neither Korean nor English falls back to Korean, the first language of the product's users.
 */
export function negotiateLocale(acceptLanguage: string | undefined): Locale {
  if (acceptLanguage === undefined) return DEFAULT_LOCALE;
  const ranges = acceptLanguage.slice(0, 500).split(',');
  let best: { locale: Locale; weight: number } | undefined;
  for (const range of ranges) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const language = tag.split('-')[0] ?? '';
    if (!isLocale(language)) continue;
    const quality = parameters
      .map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1])
      .find(Boolean);
    const weight = quality === undefined ? 1 : Number(quality);
    if (weight > 0 && weight > (best?.weight ?? 0)) best = { locale: language, weight };
  }
  return best?.locale ?? DEFAULT_LOCALE;
}
