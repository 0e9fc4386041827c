import { type Api, EXTERNAL_KINDS } from '@haechi/contracts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { readText } from '../read-input-file.ts';
import { unknownChoice } from '../unknown-choice.ts';

type Import = Api['POST /api/v1/credentials/import']['body'];

const SWITCH = ['on', 'off'] as const;
const reasonOption = { name: 'reason', value: 'TEXT', required: true, help: 'option.reason' } as const;

async function listConsents({ api, say, print, locale }: CommandCall) {
  const page = await api.call('GET /api/v1/me/consents');
  print(page, () =>
    page.items.length === 0
      ? `${say('consents.none')}\n`
      : formatTable(
          page.items.map((one) => [
            one.clientId,
            oneLine(one.clientName ?? ''),
            one.scopes.join(' '),
            say('consents.until', { at: formatTime(one.endsAt, locale) }),
          ]),
        ),
  );
  return EXIT.yes;
}

async function withdrawConsent({ api, argument, say, print }: CommandCall) {
  const clientId = argument('CLIENT');
  await api.call('DELETE /api/v1/me/consents/{clientId}', { params: { clientId } });
  print({ clientId }, () => `${say('consents.withdrawn', { clientId })}\n`);
  return EXIT.yes;
}

async function withdrawAccount({ api, say, print, locale }: CommandCall) {
  const answer = await api.call('POST /api/v1/me/withdrawal', { body: {} });
  print(answer, () => `${say('account.withdrawing', { at: formatTime(answer.withdrawAt, locale) })}\n`);
  return EXIT.yes;
}

async function stay({ api, say, print }: CommandCall) {
  await api.call('POST /api/v1/me/withdrawal/cancel', { body: {} });
  print({ stays: true }, () => `${say('account.stays')}\n`);
  return EXIT.yes;
}

async function showDirectory({ api, say, print }: CommandCall) {
  const directory = await api.call('GET /api/v1/provisioning');
  print(directory, () => {
    const state = say(directory.enabled ? 'directory.on' : 'directory.off');
    const head = `${state}  ${directory.address}\n${say('directory.users', { count: directory.userCount })}\n`;
    const groups = directory.groups.map((group) => [
      group.id,
      oneLine(group.displayName),
      say('directory.members', { count: group.memberCount }),
      group.roles.map((role) => oneLine(`${role.roleName} @ ${role.scopeName}`)).join(', '),
    ]);
    return groups.length === 0 ? head : `${head}${formatTable(groups)}`;
  });
  return EXIT.yes;
}

async function switchDirectory(call: CommandCall) {
  const { api, argument, option, say, print } = call;
  const wanted = SWITCH.find((word) => word === argument('SWITCH'));
  if (wanted === undefined) throw unknownChoice({ say }, 'SWITCH', argument('SWITCH'), SWITCH.join(', '));
  const setting = await api.call('PUT /api/v1/settings/{key}', {
    params: { key: 'provisioning.enabled' },
    body: { value: wanted === 'on', reason: option('reason') ?? '' },
  });
  print(setting, () => `${say(wanted === 'on' ? 'directory.on' : 'directory.off')}\n`);
  return EXIT.yes;
}

async function listProviders({ api, say, print }: CommandCall) {
  const page = await api.call('GET /api/v1/sign-in-providers');
  print(page, () =>
    page.items.length === 0
      ? `${say('providers.none')}\n`
      : formatTable(
          page.items.map((one) => [
            one.key,
            one.kind,
            oneLine(one.name),
            say(one.enabled ? 'providers.on' : 'providers.off'),
            one.redirectUri,
          ]),
        ),
  );
  return EXIT.yes;
}

async function setProvider(call: CommandCall) {
  const { api, argument, option, flag, terminal, say, print } = call;
  const kind = demandOneOf(call, 'kind', EXTERNAL_KINDS) ?? 'oidc';
  const issuer = option('issuer');
  const secret = flag('secret') ? (await terminal.readSecret(say('providers.secret'))).trim() : undefined;
  const provider = await api.call('PUT /api/v1/sign-in-providers/{provider}', {
    params: { provider: argument('KEY') },
    body: {
      kind,
      name: option('name') ?? '',
      clientId: option('client-id') ?? '',
      enabled: demandOneOf(call, 'enabled', SWITCH) !== 'off',
      reason: option('reason') ?? '',
      ...(issuer === undefined ? {} : { issuer }),
      ...(secret === undefined ? {} : { clientSecret: secret }),
    },
  });
  print(
    provider,
    () => `${say('providers.set', { name: oneLine(provider.name), uri: provider.redirectUri })}\n`,
  );
  return EXIT.yes;
}

async function importCredentials(call: CommandCall) {
  const { api, argument, option, say, print } = call;
  const path = argument('FILE');
  let people: unknown;
  try {
    people = JSON.parse(readText(path, call));
  } catch (error) {
    if (error instanceof CliError) throw error;
    // What JSON.parse says may quote the file, which is full of secrets.
    throw new CliError(
      {
        code: 'CLI_FILE',
        title: say('people.badFile.title', { path }),
        remedy: say('people.badFile.remedy'),
      },
      EXIT.usage,
    );
  }
  const answer = await api.call('POST /api/v1/credentials/import', {
    // The server checks every member of it.
    body: { people: people as Import['people'], reason: option('reason') ?? '' },
  });
  print(answer, () => {
    const rows = answer.people.map(({ email, outcome }) => [email, say(`people.outcome.${outcome}`)]);
    return `${say('people.imported', { count: answer.importedCount })}\n${formatTable(rows)}`;
  });
  return answer.importedCount === answer.people.length ? EXIT.yes : EXIT.no;
}

export const identityCommands: readonly Command[] = [
  { path: 'consents list', summary: 'command.consents.list', arguments: [], options: [], run: listConsents },
  {
    path: 'consents withdraw',
    summary: 'command.consents.withdraw',
    arguments: [{ name: 'CLIENT' }],
    options: [],
    run: withdrawConsent,
  },
  {
    path: 'account withdraw',
    summary: 'command.account.withdraw',
    arguments: [],
    options: [],
    run: withdrawAccount,
  },
  { path: 'account stay', summary: 'command.account.stay', arguments: [], options: [], run: stay },
  {
    path: 'people import-credentials',
    summary: 'command.people.import',
    arguments: [{ name: 'FILE' }],
    options: [reasonOption],
    run: importCredentials,
  },
  {
    path: 'directory show',
    summary: 'command.directory.show',
    arguments: [],
    options: [],
    run: showDirectory,
  },
  {
    path: 'directory switch',
    summary: 'command.directory.switch',
    arguments: [{ name: 'SWITCH' }],
    options: [reasonOption],
    run: switchDirectory,
  },
  {
    path: 'sign-in-providers list',
    summary: 'command.providers.list',
    arguments: [],
    options: [],
    run: listProviders,
  },
  {
    path: 'sign-in-providers set',
    summary: 'command.providers.set',
    arguments: [{ name: 'KEY' }],
    options: [
      { name: 'name', value: 'TEXT', required: true, help: 'option.providerName' },
      { name: 'client-id', value: 'ID', required: true, help: 'option.providerClient' },
      { name: 'kind', value: EXTERNAL_KINDS.join('|'), help: 'option.providerKind' },
      { name: 'issuer', value: 'URL', help: 'option.providerIssuer' },
      { name: 'secret', help: 'option.providerSecret' },
      { name: 'enabled', value: SWITCH.join('|'), help: 'option.providerEnabled' },
      reasonOption,
    ],
    run: setProvider,
  },
];
