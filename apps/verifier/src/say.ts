import { en, type MessageKey } from './messages/en.ts';
import { ko } from './messages/ko.ts';

export type Locale = 'ko' | 'en';
export type Say = (key: MessageKey, params?: Readonly<Record<string, string | number>>) => string;

const catalogues = { ko, en };

export const createSay =
  (locale: Locale): Say =>
  (key, params = {}) =>
    catalogues[locale][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));

/** Whether a step has words of its own for when it passed. */
export const doneKeyOf = (key: MessageKey): MessageKey => {
  const done = `${key}.done`;
  return done in en ? (done as MessageKey) : key; // it was just found among the keys
};
