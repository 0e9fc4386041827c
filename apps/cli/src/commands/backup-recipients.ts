import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { formatTable } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { homeOptions, withLocalKeep } from '../keep/with-local-keep.ts';

async function list(call: CommandCall) {
  const { readRecipients } = await import('@haechi/keep');
  return await withLocalKeep(call, async ({ places }) => {
    const items = await readRecipients(places.recipientsFile);
    call.print({ items }, () =>
      items.length === 0
        ? `${call.say('recipients.none')}\n`
        : formatTable(items.map((item) => [item.name, item.key])),
    );
    return EXIT.yes;
  });
}

async function add(call: CommandCall) {
  const { isRecipientKey, readRecipients, writeRecipients } = await import('@haechi/keep');
  const { argument, say } = call;
  const [name, key] = [argument('NAME'), argument('KEY')];
  if (!isRecipientKey(key))
    throw new CliError(
      {
        code: 'CLI_RECIPIENT',
        title: say('recipients.bad.title'),
        where: key.slice(0, 80),
        remedy: say('recipients.bad.remedy'),
      },
      EXIT.usage,
    );
  return await withLocalKeep(call, async ({ places }) => {
    const others = (await readRecipients(places.recipientsFile)).filter((other) => other.key !== key);
    await writeRecipients(places.recipientsFile, [...others, { name, key }]);
    call.print({ name, key }, () => `${say('recipients.added', { name, count: others.length + 1 })}\n`);
    return EXIT.yes;
  });
}

async function remove(call: CommandCall) {
  const { readRecipients, writeRecipients } = await import('@haechi/keep');
  const { argument, say } = call;
  return await withLocalKeep(call, async ({ places }) => {
    const wanted = argument('NAME');
    const all = await readRecipients(places.recipientsFile);
    const kept = all.filter(({ name, key }) => name !== wanted && key !== wanted);
    if (kept.length === all.length)
      throw new CliError(
        {
          code: 'CLI_RECIPIENT',
          title: say('recipients.unknown.title', { name: wanted }),
          remedy: say('recipients.unknown.remedy'),
        },
        EXIT.refused,
      );
    await writeRecipients(places.recipientsFile, kept);
    call.print(
      { removed: wanted },
      () => `${say('recipients.removed', { name: wanted, count: kept.length })}\n`,
    );
    return EXIT.yes;
  });
}

export const recipientCommands: readonly Command[] = [
  {
    path: 'backup recipients list',
    summary: 'command.recipients.list',
    arguments: [],
    options: homeOptions,
    run: list,
  },
  {
    path: 'backup recipients add',
    summary: 'command.recipients.add',
    arguments: [{ name: 'NAME' }, { name: 'KEY' }],
    options: homeOptions,
    run: add,
  },
  {
    path: 'backup recipients remove',
    summary: 'command.recipients.remove',
    arguments: [{ name: 'NAME' }],
    options: homeOptions,
    run: remove,
  },
];
