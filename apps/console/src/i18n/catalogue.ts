import type { en } from './catalogue.en.ts';
import type { Locale, ParamNames } from './format.ts';

/** English is the reference for types; the parity test holds Korean to the same keys and parameters. */
export type Reference = typeof en;
export type MessageKey = keyof Reference;
/** Keys of messages without parameters: names and labels that data may point at. */
export type PlainKey = {
  [K in MessageKey]: [ParamNames<Reference[K]>] extends [never] ? K : never;
}[MessageKey];
export type Catalogue = Readonly<Record<MessageKey, string>>;

/** Fetches one language; the other is never downloaded unless the reader switches. */
export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  return locale === 'ko' ? (await import('./catalogue.ko.ts')).ko : (await import('./catalogue.en.ts')).en;
}
