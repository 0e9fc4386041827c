import { type Api, ORGANISATION_NOTIFICATION_KINDS } from '@haechi/contracts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall, OptionSpec } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { unknownChoice } from '../unknown-choice.ts';

type Channel = Api['GET /api/v1/notification-channels/{id}']['response'];
type Target = Api['POST /api/v1/notification-channels']['body']['target'];

const KINDS = ['mail', 'webhook', 'slack', 'teams'] as const;
const SECURITIES = ['starttls', 'tls', 'none'] as const;
const STATES = ['waiting', 'sending', 'sent', 'dropped', 'dead', 'discarded'] as const;

/** Where a channel sends to, as one word; of a chat's address only the host is known. */
function formatTarget({ target }: Channel): string {
  switch (target.kind) {
    case 'mail':
      return `${target.security}://${target.host}:${target.port}`;
    case 'webhook':
      return target.url;
    case 'slack':
    case 'teams':
      return target.host;
  }
}

async function list({ api, say, print }: CommandCall) {
  const page = await api.call('GET /api/v1/notification-channels');
  print(page, () =>
    page.items.length === 0
      ? `${say('notifications.none')}\n`
      : formatTable(
          page.items.map((channel) => [
            channel.id,
            oneLine(channel.name),
            channel.target.kind,
            say(`sinks.state.${channel.state}`),
            say('notifications.counts', { waiting: channel.waitingCount, dead: channel.deadCount }),
            formatTarget(channel),
          ]),
        ),
  );
  return EXIT.yes;
}

function describe(channel: Channel, { say, locale }: CommandCall): string {
  const { lastFailure, lastSentAt, nextAttemptAt } = channel;
  const rows = [
    [say('sinks.id'), channel.id],
    [say('sinks.address'), `${channel.target.kind}  ${formatTarget(channel)}`],
    [say('sinks.state'), say(`sinks.state.${channel.state}`)],
    [say('notifications.kinds'), channel.kinds.join(' ') || say('notifications.byPerson')],
    [
      say('notifications.sent'),
      `${channel.sentCount}  ${say('notifications.counts', { waiting: channel.waitingCount, dead: channel.deadCount })}`,
    ],
  ];
  if (lastSentAt !== null) rows.push([say('sinks.lastDelivered'), formatTime(lastSentAt, locale)]);
  if (lastFailure !== null)
    rows.push([
      say('sinks.lastFailure'),
      `${formatTime(lastFailure.at, locale)}  ${lastFailure.code}  ${oneLine(lastFailure.detail)}`,
    ]);
  if (nextAttemptAt !== null) rows.push([say('sinks.nextAttempt'), formatTime(nextAttemptAt, locale)]);
  return `${oneLine(channel.name)}\n\n${formatTable(rows)}`;
}

async function show(call: CommandCall) {
  const channel = await call.api.call('GET /api/v1/notification-channels/{id}', {
    params: { id: call.argument('ID') },
  });
  call.print(channel, () => describe(channel, call));
  return EXIT.yes;
}

/** @throws CliError for an option that this kind of channel cannot do without */
function demandOption(call: CommandCall, name: string): string {
  const value = call.option(name);
  if (value !== undefined && value !== '') return value;
  throw new CliError(
    {
      code: 'CLI_USAGE',
      title: call.say('error.option.title', { name: `--${name}` }),
      remedy: call.say('error.usage.remedy', { usage: 'haechi notifications create --help' }),
    },
    EXIT.usage,
  );
}

/** What a new channel sends to. The address of a chat is a secret, so it is read and never given on the command line. */
async function readTarget(call: CommandCall, kind: (typeof KINDS)[number]): Promise<Target> {
  if (kind === 'webhook') return { kind, url: demandOption(call, 'url') };
  if (kind !== 'mail')
    return { kind, url: await call.terminal.readSecret(call.say('notifications.chatUrl')) };
  const security = demandOneOf(call, 'security', SECURITIES) ?? 'starttls';
  return {
    kind,
    host: demandOption(call, 'host'),
    port: Number(call.option('port') ?? { starttls: 587, tls: 465, none: 25 }[security]),
    security,
    username: call.option('user') ?? null,
    sender: { email: demandOption(call, 'from') },
  };
}

async function create(call: CommandCall) {
  const { api, say, option, flag, print, locale } = call;
  const kind = KINDS.find((one) => one === call.argument('KIND'));
  if (kind === undefined) throw unknownChoice({ say }, 'KIND', call.argument('KIND'), KINDS.join(', '));
  const target = await readTarget(call, kind);
  const wanted = (option('kinds') ?? 'approval_waiting').split(',');
  const made = await api.call('POST /api/v1/notification-channels', {
    body: {
      name: option('name') ?? '',
      target,
      kinds: kind === 'mail' ? [] : ORGANISATION_NOTIFICATION_KINDS.filter((one) => wanted.includes(one)),
      locale: option('language') === 'en' ? 'en' : option('language') === 'ko' ? 'ko' : locale,
      shared: flag('shared'),
      ...(option('user') === undefined
        ? {}
        : { password: await call.terminal.readSecret(say('notifications.password')) }),
    },
  });
  print(made, () =>
    [
      say('notifications.created', { name: oneLine(made.channel.name), id: made.channel.id }),
      ...(made.signingSecret === null ? [] : [say('notifications.secret', { secret: made.signingSecret })]),
      '',
    ].join('\n'),
  );
  return EXIT.yes;
}

async function test({ api, argument, say, print }: CommandCall) {
  const answer = await api.call('POST /api/v1/notification-channels/{id}/test', {
    params: { id: argument('ID') },
  });
  const { ok, failure, durationMs } = answer;
  print(answer, () =>
    ok
      ? `${say('sinks.test.taken', { duration: durationMs })}\n`
      : `${say('sinks.test.failed', { code: failure?.code ?? '?', detail: oneLine(failure?.detail ?? '') })}\n`,
  );
  return ok ? EXIT.yes : EXIT.no;
}

const change = (wanted: 'pause' | 'resume') => async (call: CommandCall) => {
  const { api, argument, option, say, print } = call;
  const channel = await api.call(`POST /api/v1/notification-channels/{id}/${wanted}`, {
    params: { id: argument('ID') },
    body: { reason: option('reason') ?? '' },
  });
  print(channel, () => `${say(`notifications.done.${wanted}`, { name: oneLine(channel.name) })}\n`);
  return EXIT.yes;
};

async function remove({ api, argument, option, say, print }: CommandCall) {
  const id = argument('ID');
  await api.call('DELETE /api/v1/notification-channels/{id}', {
    params: { id },
    query: { reason: option('reason') ?? '' },
  });
  print({ id, removed: true }, () => `${say('notifications.done.remove', { id })}\n`);
  return EXIT.yes;
}

async function deliveries(call: CommandCall) {
  const { api, option, say, locale, print } = call;
  const state = demandOneOf(call, 'state', STATES);
  const channelId = option('channel');
  const page = await api.call('GET /api/v1/notification-deliveries', {
    query: {
      limit: 50,
      ...(state === undefined ? {} : { state }),
      ...(channelId === undefined ? {} : { channelId }),
    },
  });
  print(page, () =>
    page.items.length === 0
      ? `${say('notifications.noDeliveries')}\n`
      : formatTable(
          page.items.map(({ id, at, state: now, person, summary, failure }) => [
            id,
            formatTime(at, locale),
            now,
            oneLine(person?.name ?? '-'),
            oneLine(summary),
            failure === null ? '' : oneLine(`${failure.code} ${failure.detail}`),
          ]),
        ),
  );
  return EXIT.yes;
}

const settle = (wanted: 'retry' | 'discard') => async (call: CommandCall) => {
  const { api, argument, option, say, print } = call;
  const delivery = await api.call(`POST /api/v1/notification-deliveries/{id}/${wanted}`, {
    params: { id: argument('ID') },
    body: { reason: option('reason') ?? '' },
  });
  print(delivery, () => `${say(`notifications.done.${wanted}`, { id: delivery.id })}\n`);
  return EXIT.yes;
};

const ID = [{ name: 'ID' }] as const;
const reason: OptionSpec = { name: 'reason', value: 'TEXT', required: true, help: 'option.reason' };

export const notificationChannelCommands: readonly Command[] = [
  {
    path: 'notifications channels',
    summary: 'command.notifications.channels',
    arguments: [],
    options: [],
    run: list,
  },
  {
    path: 'notifications channel',
    summary: 'command.notifications.channel',
    arguments: ID,
    options: [],
    run: show,
  },
  {
    path: 'notifications create',
    summary: 'command.notifications.create',
    arguments: [{ name: 'KIND' }],
    options: [
      { name: 'name', value: 'TEXT', required: true, help: 'option.channelName' },
      { name: 'host', value: 'HOST', help: 'option.channelHost' },
      { name: 'port', value: 'PORT', help: 'option.channelPort' },
      { name: 'security', value: 'starttls|tls|none', help: 'option.channelSecurity' },
      { name: 'from', value: 'EMAIL', help: 'option.channelFrom' },
      { name: 'user', value: 'NAME', help: 'option.channelUser' },
      { name: 'url', value: 'URL', help: 'option.channelUrl' },
      { name: 'kinds', value: 'KINDS', help: 'option.channelKinds' },
      { name: 'language', value: 'ko|en', help: 'option.channelLanguage' },
      { name: 'shared', help: 'option.channelShared' },
    ],
    run: create,
  },
  {
    path: 'notifications test',
    summary: 'command.notifications.test',
    arguments: ID,
    options: [],
    run: test,
  },
  {
    path: 'notifications pause',
    summary: 'command.notifications.pause',
    arguments: ID,
    options: [reason],
    run: change('pause'),
  },
  {
    path: 'notifications resume',
    summary: 'command.notifications.resume',
    arguments: ID,
    options: [reason],
    run: change('resume'),
  },
  {
    path: 'notifications remove',
    summary: 'command.notifications.remove',
    arguments: ID,
    options: [reason],
    run: remove,
  },
  {
    path: 'notifications deliveries',
    summary: 'command.notifications.deliveries',
    arguments: [],
    options: [
      { name: 'channel', value: 'ID', help: 'option.channel' },
      { name: 'state', value: 'STATE', help: 'option.deliveryState' },
    ],
    run: deliveries,
  },
  {
    path: 'notifications retry',
    summary: 'command.notifications.retry',
    arguments: ID,
    options: [reason],
    run: settle('retry'),
  },
  {
    path: 'notifications discard',
    summary: 'command.notifications.discard',
    arguments: ID,
    options: [reason],
    run: settle('discard'),
  },
];
