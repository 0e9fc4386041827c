import { DEFAULT_LOCALE, LOCALES, type Locale } from './locale.ts';
import { chooseParticle } from './particle.ts';

/** One language's texts by key. `{name}` in a text is a placeholder. */
export type Catalogue = Readonly<Record<string, string>>;

/** The same keys in every language. */
export type Catalogues = Readonly<Record<Locale, Catalogue>>;

export type MessageParams = Readonly<Record<string, string | number>>;

export type Translate = (locale: Locale, key: string, params?: MessageParams) => string;

/** Joins the catalogues of several modules. A key defined twice is a broken assumption and throws. */
export function mergeCatalogues(...all: readonly Catalogues[]): Catalogues {
  const merged: Record<Locale, Record<string, string>> = { ko: {}, en: {} };
  for (const catalogues of all) {
    for (const locale of LOCALES) {
      for (const [key, text] of Object.entries(catalogues[locale])) {
        if (merged[locale][key] !== undefined)
          throw new Error(`message key defined twice: ${key} (${locale})`);
        merged[locale][key] = text;
      }
    }
  }
  return merged;
}

/** Fills `{name}` with a value and `{name~을/를}` with the Korean particle that fits the value. */
export function fillPlaceholders(text: string, params: MessageParams): string {
  if (!text.includes('{')) return text;
  return text.replace(/\{(\w+)(?:~([^{}]+))?\}/g, (whole, name: string, forms: string | undefined) => {
    const value = params[name];
    if (value === undefined) return whole;
    return forms === undefined ? String(value) : chooseParticle(String(value), forms);
  });
}

/** Looks a text up: the wanted locale, then Korean, then English. A missing key throws, so it can never be shown raw. */
export function createTranslate(catalogues: Catalogues): Translate {
  return (locale, key, params = {}) => {
    const text = catalogues[locale][key] ?? catalogues[DEFAULT_LOCALE][key] ?? catalogues.en[key];
    if (text === undefined) throw new Error(`no message for key ${key}`);
    return fillPlaceholders(text, params);
  };
}

/** Keys and placeholders that are not the same in every language, one line each; empty when all is well. */
export function findCatalogueGaps(catalogues: Catalogues): string[] {
  const gaps: string[] = [];
  const keys = new Set(LOCALES.flatMap((locale) => Object.keys(catalogues[locale])));
  for (const key of keys) {
    const shapes = LOCALES.map((locale) => {
      const text = catalogues[locale][key];
      if (text === undefined || text.trim() === '') gaps.push(`${key}: missing in ${locale}`);
      return [...new Set((text ?? '').match(/\{\w+\}/g) ?? [])].toSorted().join(' ');
    });
    if (new Set(shapes).size > 1) gaps.push(`${key}: placeholders differ between languages`);
  }
  return gaps;
}
