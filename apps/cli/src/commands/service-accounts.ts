import type { Api } from '@haechi/contracts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { readText } from '../read-input-file.ts';

type NewAccount = Api['POST /api/v1/service-accounts']['body'];

const DAY_MS = 86_400_000;
const DAYS = /^[1-9]\d{0,3}$/;

async function list({ api, say, print, locale }: CommandCall) {
  const page = await api.call('GET /api/v1/service-accounts');
  print(page, () =>
    page.items.length === 0
      ? `${say('serviceAccounts.none')}\n`
      : formatTable(
          page.items.map((account) => [
            account.id,
            oneLine(account.name),
            say(`serviceAccounts.kind.${account.kind}`),
            say(`serviceAccounts.state.${account.state}`),
            account.clientId,
            formatTime(account.expiresAt, locale),
          ]),
        ),
  );
  return EXIT.yes;
}

function readKey(path: string, call: CommandCall): NewAccount['keys'][number] {
  const refuse = (detail: string, cause?: unknown): never => {
    const title = call.say('serviceAccounts.badKey.title', { path });
    const remedy = call.say('serviceAccounts.badKey.remedy');
    throw new CliError({ code: 'CLI_KEY', title, detail, remedy }, EXIT.usage, cause);
  };
  const text = readText(path, call);
  try {
    const key: unknown = JSON.parse(text);
    if (typeof key !== 'object' || key === null || !('kty' in key)) return refuse('kty');
    // A private key must not travel, not even to be refused.
    if ('d' in key || 'k' in key) return refuse('private');
    return key as NewAccount['keys'][number]; // the server checks every member of it
  } catch (error) {
    if (error instanceof CliError) throw error;
    return refuse(error instanceof Error ? error.message : '', error);
  }
}

async function create(call: CommandCall) {
  const { api, argument, option, flag, say, print } = call;
  const days = option('days') ?? '90';
  if (!DAYS.test(days))
    throw new CliError(
      {
        code: 'CLI_USAGE',
        title: say('serviceAccounts.badDays.title'),
        remedy: say('serviceAccounts.badDays.remedy'),
      },
      EXIT.usage,
    );
  const account = await api.call('POST /api/v1/service-accounts', {
    body: {
      name: argument('NAME'),
      kind: flag('agent') ? 'agent' : 'service',
      description: option('description') ?? '',
      keys: [readKey(option('key') ?? '', call)],
      expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
    },
  });
  print(
    account,
    () =>
      `${say('serviceAccounts.created', { name: oneLine(account.name), id: account.id, client: account.clientId })}\n`,
  );
  return EXIT.yes;
}

async function remove({ api, argument, option, say, print }: CommandCall) {
  const id = argument('ID');
  await api.call('POST /api/v1/service-accounts/{id}/delete', {
    params: { id },
    body: { reason: option('reason') ?? '' },
  });
  print({ id }, () => `${say('serviceAccounts.removed', { id })}\n`);
  return EXIT.yes;
}

async function makeToken({ api, argument, option, say, print, locale }: CommandCall) {
  const id = argument('ID');
  const made = await api.call('POST /api/v1/service-accounts/{id}/token', {
    params: { id },
    body: { reason: option('reason') ?? '' },
  });
  print(
    { id, ...made },
    () => `${say('serviceAccounts.token', { at: formatTime(made.expiresAt, locale) })}\n${made.token}\n`,
  );
  return EXIT.yes;
}

async function revokeToken({ api, argument, option, say, print }: CommandCall) {
  const id = argument('ID');
  await api.call('POST /api/v1/service-accounts/{id}/token/revoke', {
    params: { id },
    body: { reason: option('reason') ?? '' },
  });
  print({ id }, () => `${say('serviceAccounts.tokenRevoked', { id })}\n`);
  return EXIT.yes;
}

const reasonOption = { name: 'reason', value: 'TEXT', required: true, help: 'option.reason' } as const;

export const serviceAccountCommands: readonly Command[] = [
  {
    path: 'service-accounts list',
    summary: 'command.serviceAccounts.list',
    arguments: [],
    options: [],
    run: list,
  },
  {
    path: 'service-accounts create',
    summary: 'command.serviceAccounts.create',
    arguments: [{ name: 'NAME' }],
    options: [
      { name: 'key', value: 'FILE', required: true, help: 'option.publicKey' },
      { name: 'days', value: 'DAYS', help: 'option.serviceAccountDays' },
      { name: 'description', value: 'TEXT', help: 'option.serviceAccountDescription' },
      { name: 'agent', help: 'option.agent' },
    ],
    run: create,
  },
  {
    path: 'service-accounts token',
    summary: 'command.serviceAccounts.token',
    arguments: [{ name: 'ID' }],
    options: [reasonOption],
    run: makeToken,
  },
  {
    path: 'service-accounts revoke-token',
    summary: 'command.serviceAccounts.revokeToken',
    arguments: [{ name: 'ID' }],
    options: [reasonOption],
    run: revokeToken,
  },
  {
    path: 'service-accounts delete',
    summary: 'command.serviceAccounts.delete',
    arguments: [{ name: 'ID' }],
    options: [reasonOption],
    run: remove,
  },
];
