import { formatId, type Translate } from '@haechi/kernel';
import type { ChannelKind } from './channel-target.ts';
import type { Message, MessageItem } from './message.ts';
import { factsOf, headline, shorten } from './words.ts';

/** Slack reads these three in the text of a notification, whatever the type of the blocks. */
const SLACK_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escapeSlack = (text: string): string =>
  text.replaceAll(/[&<>]/g, (character) => SLACK_ESCAPES[character] ?? '');

const buttonText = ({ request }: MessageItem, { locale }: Message, say: Translate): string =>
  say(locale, request === undefined ? 'notifications.mail.open' : 'notifications.mail.decide');

const linesOf = (item: MessageItem, message: Message, say: Translate): string =>
  factsOf(item, message, say)
    .map(({ label, value }) => `${label}: ${value}`)
    .join('\n');

/** Longest text of a section and most blocks of a message, as Slack documents them. */
const SLACK_TEXT_MAX = 2_900;

const plain = (text: string) => ({ type: 'plain_text', text: shorten(text, SLACK_TEXT_MAX), emoji: false });

/** An incoming webhook of Slack (Block Kit). What people wrote stands in `plain_text`, where nothing is a link. */
function writeSlack(message: Message, say: Translate): unknown {
  return {
    text: escapeSlack(headline(message, say)),
    blocks: message.items.flatMap((item) => {
      const lines = linesOf(item, message, say);
      return [
        { type: 'section', text: plain(`${item.sentence}\n${item.kindTitle}`) },
        ...(lines === '' ? [] : [{ type: 'section', text: plain(lines) }]),
        {
          type: 'actions',
          elements: [{ type: 'button', text: plain(buttonText(item, message, say)), url: item.url }],
        },
      ];
    }),
  };
}

const rich = (text: string, weight: 'Bolder' | 'Default') => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, weight }],
});

/**
 * A message to a workflow of Microsoft Teams (Adaptive Card 1.4). Text blocks read Markdown, so that what people wrote
 * stands in rich text, which does not.
 */
function writeTeams(message: Message, say: Translate): unknown {
  const body = message.items.flatMap((item) => [
    rich(item.sentence, 'Bolder'),
    rich(item.kindTitle, 'Default'),
    ...factsOf(item, message, say).map(({ label, value }) => ({
      type: 'RichTextBlock',
      spacing: 'Small',
      inlines: [
        { type: 'TextRun', text: `${label}: `, weight: 'Bolder' },
        { type: 'TextRun', text: value },
      ],
    })),
  ]);
  const actions = message.items.map((item) => ({
    type: 'Action.OpenUrl',
    title: buttonText(item, message, say),
    url: item.url,
  }));
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: headline(message, say),
    body,
    actions,
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

/** What programs read: the same facts, with dates as dates. */
function writeJson(message: Message): unknown {
  const [item] = message.items;
  const { request } = item;
  return {
    type: `notification.${item.kind}`,
    timestamp: item.at.toISOString(),
    data: {
      id: item.id,
      kind: item.kind,
      organisation: message.organisation,
      summary: item.sentence,
      target: item.target,
      url: item.url,
      request:
        request === undefined
          ? null
          : {
              ...request,
              effects: request.effects.map(({ label, value }) => ({ label, value: shorten(value, 2_000) })),
              expiresAt: request.expiresAt.toISOString(),
            },
    },
  };
}

/** The body of one request. @param kind never mail */
export function writeHook(kind: Exclude<ChannelKind, 'mail'>, message: Message, say: Translate): string {
  if (kind === 'webhook') return JSON.stringify(writeJson(message));
  return JSON.stringify(kind === 'slack' ? writeSlack(message, say) : writeTeams(message, say));
}

/** How a message is named in headers. */
export const messageIdOf = ({ id }: Message): string => formatId('delivery', id);
