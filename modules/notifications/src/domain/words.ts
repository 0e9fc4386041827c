import type { Locale, Translate } from '@haechi/kernel';
import type { Message, MessageItem } from './message.ts';

/** Longest a value of a request stands in a message; the page shows it whole. */
const VALUE_MAX = 300;
const EFFECTS_MAX = 12;

export const shorten = (text: string, charactersMax = VALUE_MAX): string => {
  const characters = Array.from(text);
  return characters.length <= charactersMax ? text : `${characters.slice(0, charactersMax - 1).join('')}…`;
};

export const formatInstant = (at: Date, locale: Locale, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(at) + ` (${timeZone})`;

/** What stands in the subject, and first in a chat. */
export function headline({ items, locale, organisation }: Message, say: Translate): string {
  const [first] = items;
  if (items.length > 1)
    return say(locale, 'notifications.mail.digest', { count: items.length, organisation });
  const { request } = first;
  return request === undefined
    ? shorten(first.sentence, 150)
    : say(locale, 'notifications.mail.waits', { risk: request.risk, summary: shorten(request.summary, 120) });
}

/** A request line by line: level, requester, what will run, why, until when. */
export function factsOf(
  { request }: MessageItem,
  { locale, timeZone }: Message,
  say: Translate,
): readonly { readonly label: string; readonly value: string }[] {
  if (request === undefined) return [];
  const line = (key: string, value: string) => ({
    label: say(locale, `notifications.mail.${key}`),
    value: shorten(value),
  });
  const effects = request.effects
    .slice(0, EFFECTS_MAX)
    .map(({ label, value }) => ({ label, value: shorten(value) }));
  const more = request.effects.length - effects.length;
  return [
    line('request', request.shortId),
    line('risk', request.risk),
    line('requester', request.requester),
    line('scope', request.scope),
    line('runs', request.summary),
    ...effects,
    ...(more > 0 ? [line('more', say(locale, 'notifications.mail.moreLines', { count: more }))] : []),
    line('why', request.justification),
    line('expires', formatInstant(request.expiresAt, locale, timeZone)),
  ];
}
