import type { Translate } from '@haechi/kernel';
import type { Message, MessageItem } from './message.ts';
import { factsOf, formatInstant, headline } from './words.ts';

export interface WrittenMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const labelOf = ({ request }: MessageItem, { locale }: Message, say: Translate): string =>
  say(locale, request === undefined ? 'notifications.mail.open' : 'notifications.mail.decide');

function writeText(message: Message, say: Translate): string {
  const { items, locale, timeZone, organisation, preferencesUrl } = message;
  const blocks = items.map((item) =>
    [
      item.sentence,
      `${item.kindTitle} · ${formatInstant(item.at, locale, timeZone)}`,
      ...factsOf(item, message, say).map(({ label, value }) => `${label}: ${value}`),
      `${labelOf(item, message, say)}: ${item.url}`,
    ].join('\n'),
  );
  const foot = [
    ...(items.some(({ request }) => request !== undefined)
      ? [say(locale, 'notifications.mail.linkNote')]
      : []),
    say(locale, 'notifications.mail.foot', { organisation }),
    preferencesUrl,
  ].join('\n');
  return [...blocks, `-- \n${foot}`].join('\n\n');
}

const row = ({ label, value }: { readonly label: string; readonly value: string }): string =>
  `<tr><th align="left" valign="top" style="padding:2px 12px 2px 0;font-weight:600">${escape(label)}</th><td style="padding:2px 0;white-space:pre-wrap">${escape(value)}</td></tr>`;

function writeItem(item: MessageItem, message: Message, say: Translate): string {
  const { locale, timeZone } = message;
  const facts = factsOf(item, message, say);
  return [
    '<div style="padding:12px 0;border-bottom:1px solid #ddd">',
    `<p style="margin:0 0 4px;font-weight:600">${escape(item.sentence)}</p>`,
    `<p style="margin:0 0 8px;color:#555">${escape(item.kindTitle)} · ${escape(formatInstant(item.at, locale, timeZone))}</p>`,
    facts.length === 0
      ? ''
      : `<table style="border-collapse:collapse;margin:0 0 8px">${facts.map(row).join('')}</table>`,
    `<p style="margin:0"><a href="${escape(item.url)}">${escape(labelOf(item, message, say))}</a></p>`,
    '</div>',
  ].join('');
}

/** Plain text and simple HTML of the same words. The HTML loads nothing from anywhere. */
export function writeMail(message: Message, say: Translate): WrittenMail {
  const { locale, organisation, items, preferencesUrl } = message;
  const note = items.some(({ request }) => request !== undefined)
    ? `<p style="color:#555">${escape(say(locale, 'notifications.mail.linkNote'))}</p>`
    : '';
  const html = [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escape(headline(message, say))}</title></head>`,
    '<body style="font-family:sans-serif;font-size:15px;line-height:1.5;color:#111;max-width:640px">',
    ...items.map((item) => writeItem(item, message, say)),
    note,
    `<p style="color:#555">${escape(say(locale, 'notifications.mail.foot', { organisation }))} <a href="${escape(preferencesUrl)}">${escape(say(locale, 'notifications.mail.preferences'))}</a></p>`,
    '</body></html>',
  ].join('\n');
  return { subject: `[${organisation}] ${headline(message, say)}`, text: writeText(message, say), html };
}
