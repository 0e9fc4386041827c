import type { Api } from '@haechi/contracts';
import type { Command, CommandCall } from '../command.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';

type Keys = Api['GET /api/v1/keys']['response'];
type Item = Keys['items'][number];

/** Every key of the installation. Ends with "no" when a change is advised or sealing anew is not at its end. */
async function list(call: CommandCall) {
  const { api, print, say, locale, terminal } = call;
  const found = await api.call('GET /api/v1/keys');
  const isAdvised = ({ advisedAt }: Item): boolean =>
    advisedAt !== null && new Date(advisedAt).getTime() <= terminal.now();
  const describeNext = (item: Item): string => {
    if (!item.inUse) return say('keys.list.former');
    if (item.advisedAt === null) return say('keys.list.by-itself');
    return isAdvised(item)
      ? say('keys.list.advised-now')
      : say('keys.list.advised', { at: formatTime(item.advisedAt, locale) });
  };
  print(found, () => {
    const rows = found.items.map((item) => [
      say(`keys.list.kind.${item.kind}`),
      item.name === '' ? say('keys.list.count', { count: item.values ?? 0 }) : oneLine(item.name),
      formatTime(item.since, locale),
      describeNext(item),
    ]);
    return `${formatTable(rows)}${describeResealing(found, call)}`;
  });
  const isSettled = found.resealing?.isFinished !== false;
  return isSettled && !found.items.some(isAdvised) ? EXIT.yes : EXIT.no;
}

function describeResealing({ resealing }: Keys, { say }: CommandCall): string {
  if (resealing === null || (resealing.resealed === 0 && resealing.isFinished)) return '';
  const lines = [say('keys.list.resealing', { done: resealing.resealed, left: resealing.remaining })];
  for (const { table, column, remaining, unreadable } of resealing.places)
    lines.push(say('keys.list.place', { place: `${table} ${column}`, left: remaining, unreadable }));
  return `\n${lines.join('\n')}\n`;
}

const ROTATED = ['log', 'witness', 'backup'] as const;

/** A new signing key, without a pause; the key to be handed out is what it prints. */
const renew = (kind: (typeof ROTATED)[number]) =>
  async function renewKey({ api, print, say, option, locale }: CommandCall) {
    const body = { reason: option('reason') ?? '' };
    const changed = await api.call(`POST /api/v1/keys/${kind}/rotation`, { body });
    const { verifierKey, until } = changed;
    print(changed, () => {
      const next =
        until === null
          ? say('keys.renew.kept')
          : say('keys.renew.together', { at: formatTime(until, locale) });
      return `${verifierKey}\n${next}\n`;
    });
    return EXIT.yes;
  };

export const keyListCommands: readonly Command[] = [
  { path: 'keys list', summary: 'command.keys.list', arguments: [], options: [], run: list },
  ...ROTATED.map(
    (kind): Command => ({
      path: `keys renew ${kind}`,
      summary: `command.keys.renew.${kind}`,
      arguments: [],
      options: [{ name: 'reason', value: 'TEXT', required: true, help: 'option.reason' }],
      run: renew(kind),
    }),
  ),
];
