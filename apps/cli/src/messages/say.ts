import { fillPlaceholders, type Locale, type MessageParams } from '@haechi/kernel';
import { en } from './en.ts';
import { ko } from './ko.ts';

export type MessageKey = keyof typeof en;

export type Say = (key: MessageKey, params?: MessageParams) => string;

const catalogues: Readonly<Record<Locale, Readonly<Record<MessageKey, string>>>> = { ko, en };

export const createSay =
  (locale: Locale): Say =>
  (key, params = {}) =>
    fillPlaceholders(catalogues[locale][key], params);
