import type { en } from './catalogue.en.ts';
import type { Locale, ParamNames } from './format.ts';

/** English is the reference for types; the parity test holds Korean to the same keys and parameters. */
export type Reference = typeof en;
export type MessageKey = keyof Reference;
/** Keys of messages without parameters: names and labels that data may point at. */
export type PlainKey = {
  [K in MessageKey]: [ParamNames<Reference[K]>] extends [never] ? K : never;
}[MessageKey];
/** Texts of one language: all of them, or at first those of the first pages only. */
export type Catalogue = Readonly<Partial<Record<MessageKey, string>>>;

/** Texts of what is shown first. One language; the other is never downloaded unless the reader switches. */
export async function loadFirstTexts(locale: Locale): Promise<Catalogue> {
  return locale === 'ko' ? (await import('./first.ko.ts')).first : (await import('./first.en.ts')).first;
}

/** Every text of one language. */
export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  const [first, { rest }] = await Promise.all([
    loadFirstTexts(locale),
    locale === 'ko' ? import('./rest.ko.ts') : import('./rest.en.ts'),
  ]);
  return { ...first, ...rest };
}
