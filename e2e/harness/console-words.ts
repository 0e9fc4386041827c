import { fillPlaceholders, type Locale } from '@haechi/kernel';
import { en } from '../../apps/console/src/i18n/catalogue.en.ts';
import { ko } from '../../apps/console/src/i18n/catalogue.ko.ts';

/** The key of a text people find their way in the console by. */
export type ConsoleWord = keyof typeof en;

/** What the console calls things. A journey follows its words, whatever they become. */
export function consoleWords(
  locale: Locale,
): (word: ConsoleWord, params?: Readonly<Record<string, string>>) => string {
  const words = locale === 'ko' ? ko : en;
  return (word, params = {}) => fillPlaceholders(words[word], params);
}
