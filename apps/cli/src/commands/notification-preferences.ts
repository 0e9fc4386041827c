import { type Api, NOTIFICATION_KINDS } from '@haechi/contracts';
import type { Command, CommandCall } from '../command.ts';
import { formatTable } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { unknownChoice } from '../unknown-choice.ts';

type Preferences = Api['GET /api/v1/me/notification-preferences']['response'];
type Change = Api['PUT /api/v1/me/notification-preferences']['body'];

const mark = (wanted: boolean): string => (wanted ? '✓' : '-');

function describe(
  { items, mailTo, quietHours, collect, timeZone }: Preferences,
  { say }: CommandCall,
): string {
  const collected =
    collect === null
      ? say('preferences.atOnce')
      : 'minutes' in collect
        ? say('preferences.everyMinutes', { minutes: collect.minutes })
        : say('preferences.dailyAt', { at: collect.dailyAt });
  return [
    formatTable([
      ['', say('preferences.console'), say('preferences.mail'), ''],
      ...items.map(({ kind, title, wanted, mail }) => [kind, mark(wanted), mark(mail), title]),
    ]),
    formatTable([
      [say('preferences.mailTo'), mailTo ?? say('preferences.noMail')],
      [
        say('preferences.quiet'),
        quietHours === null ? '-' : `${quietHours.from}-${quietHours.until} ${timeZone}`,
      ],
      [say('preferences.collect'), collected],
    ]),
  ].join('\n');
}

async function show(call: CommandCall) {
  const preferences = await call.api.call('GET /api/v1/me/notification-preferences');
  call.print(preferences, () => describe(preferences, call));
  return EXIT.yes;
}

/** @throws CliError that names the option and what it takes */
function refuse(call: CommandCall, option: string, value: string, choices: string): never {
  throw unknownChoice(call, `--${option}`, value, choices);
}

const QUIET = /^(\d\d:\d\d)-(\d\d:\d\d)$/;
const DAILY = /^\d\d:\d\d$/;

function readQuiet(call: CommandCall, text: string): NonNullable<Change['quietHours']> | null {
  if (text === 'off') return null;
  const [, from, until] = QUIET.exec(text) ?? [];
  return from !== undefined && until !== undefined
    ? { from, until }
    : refuse(call, 'quiet', text, '22:00-07:00, off');
}

function readCollect(call: CommandCall, text: string): NonNullable<Change['collect']> | null {
  if (text === 'off') return null;
  if (DAILY.test(text)) return { dailyAt: text };
  const minutes = Number(text);
  return Number.isInteger(minutes) ? { minutes } : refuse(call, 'collect', text, '30, 08:30, off');
}

function readKinds(call: CommandCall, option: string, text: string) {
  const names = text === 'none' ? [] : text === 'all' ? [...NOTIFICATION_KINDS] : text.split(',');
  return names.map(
    (name) =>
      NOTIFICATION_KINDS.find((kind) => kind === name) ??
      refuse(call, option, name, `all, none, ${NOTIFICATION_KINDS.join(', ')}`),
  );
}

async function change(call: CommandCall) {
  const quiet = call.option('quiet');
  const collect = call.option('collect');
  const wanted = call.option('console');
  const mail = call.option('mail');
  const timeZone = call.option('time-zone');
  const preferences = await call.api.call('PUT /api/v1/me/notification-preferences', {
    body: {
      ...(quiet === undefined ? {} : { quietHours: readQuiet(call, quiet) }),
      ...(collect === undefined ? {} : { collect: readCollect(call, collect) }),
      ...(wanted === undefined ? {} : { wanted: readKinds(call, 'console', wanted) }),
      ...(mail === undefined ? {} : { mail: readKinds(call, 'mail', mail) }),
      ...(timeZone === undefined ? {} : { timeZone }),
    },
  });
  call.print(preferences, () => describe(preferences, call));
  return EXIT.yes;
}

export const notificationPreferenceCommands: readonly Command[] = [
  {
    path: 'notifications preferences',
    summary: 'command.notifications.preferences',
    arguments: [],
    options: [],
    run: show,
  },
  {
    path: 'notifications prefer',
    summary: 'command.notifications.prefer',
    arguments: [],
    options: [
      { name: 'console', value: 'KINDS', help: 'option.preferConsole' },
      { name: 'mail', value: 'KINDS', help: 'option.preferMail' },
      { name: 'quiet', value: 'FROM-UNTIL', help: 'option.preferQuiet' },
      { name: 'collect', value: 'MINUTES|TIME', help: 'option.preferCollect' },
      { name: 'time-zone', value: 'ZONE', help: 'option.preferZone' },
    ],
    run: change,
  },
];
