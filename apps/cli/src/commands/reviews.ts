import type { Command, CommandCall } from '../command.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { unknownChoice } from '../unknown-choice.ts';

const PAGE = 200;

async function mine({ api, print, say, locale }: CommandCall) {
  const { items } = await api.call('GET /api/v1/me/review-items', { query: { limit: PAGE } });
  print(items, () =>
    items.length === 0
      ? `${say('reviews.none')}\n`
      : formatTable(
          items.map(({ id, principalName, roleName, scopeName, dueAt }) => [
            id,
            oneLine(principalName),
            oneLine(roleName),
            oneLine(scopeName),
            formatTime(dueAt, locale),
          ]),
        ),
  );
  return EXIT.yes;
}

async function answer({ api, argument, option, print, say }: CommandCall) {
  const decision = argument('DECISION');
  if (decision !== 'keep' && decision !== 'revoke')
    throw unknownChoice({ say }, 'DECISION', decision, 'keep, revoke');
  const id = argument('ID');
  await api.call('POST /api/v1/me/review-items/{id}/answer', {
    params: { id },
    body: { decision, reason: option('reason') ?? '' },
  });
  print({ id, decision }, () => `${say('reviews.done', { decision })}\n`);
  return EXIT.yes;
}

export const reviewCommands: readonly Command[] = [
  { path: 'reviews mine', summary: 'command.reviews.mine', arguments: [], options: [], run: mine },
  {
    path: 'reviews answer',
    summary: 'command.reviews.answer',
    arguments: [{ name: 'ID' }, { name: 'DECISION' }],
    options: [{ name: 'reason', value: 'TEXT', required: true, help: 'option.reason' }],
    run: answer,
  },
];
