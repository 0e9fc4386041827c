import { type Command, usageOf } from './command.ts';
import { formatTable } from './display.ts';
import type { MessageKey, Say } from './messages/say.ts';

const GLOBAL_HELP: readonly (readonly [string, MessageKey])[] = [
  ['--json', 'option.json'],
  ['--url URL', 'option.url'],
  ['-h, --help', 'option.help'],
];

const EXIT_HELP: readonly (readonly [string, MessageKey])[] = [
  ['0', 'exit.yes'],
  ['1', 'exit.no'],
  ['2', 'exit.usage'],
  ['3', 'exit.signIn'],
  ['4', 'exit.refused'],
  ['5', 'exit.unavailable'],
  ['6', 'exit.locked'],
  ['10-17', 'exit.doctor'],
];

const ENVIRONMENT_HELP: readonly (readonly [string, MessageKey])[] = [
  ['HAECHI_URL', 'env.url'],
  ['HAECHI_TOKEN', 'env.token'],
  ['LANG', 'env.lang'],
];

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  return `\n${title}\n${formatTable(rows.map(([name, text]) => [name, text])).replace(/^(?=.)/gm, '  ')}`;
}

const translated = (rows: readonly (readonly [string, MessageKey])[], say: Say) =>
  rows.map(([name, key]) => [name, say(key)] as const);

export function formatHelp(commands: readonly Command[], say: Say): string {
  return [
    `${say('help.title')}\n`,
    section(
      say('help.commands'),
      commands.map((command) => [`haechi ${command.path}`, say(command.summary)]),
    ),
    section(say('help.options'), translated(GLOBAL_HELP, say)),
    section(say('help.environment'), translated(ENVIRONMENT_HELP, say)),
    section(say('help.exit'), translated(EXIT_HELP, say)),
    `\n${say('help.more')}\n`,
  ].join('');
}

export function formatCommandHelp(command: Command, say: Say): string {
  const own = command.options.map(({ name, short, value, help }) => {
    const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
    return [value === undefined ? names : `${names} ${value}`, say(help)] as const;
  });
  return [
    `${say(command.summary)}\n\n  ${usageOf(command)}\n`,
    section(say('help.options'), [...own, ...translated(GLOBAL_HELP, say)]),
  ].join('');
}
