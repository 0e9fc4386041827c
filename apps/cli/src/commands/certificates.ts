import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Api, REVOCATION_CAUSES } from '@haechi/contracts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { findHome, homeOption } from '../keys/keys-place.ts';
import { writeText } from '../read-input-file.ts';

type Certificate = Api['GET /api/v1/certificates']['response']['items'][number];

const reasonOption = { name: 'reason', value: 'TEXT', required: true, help: 'option.reason' } as const;

async function list(call: CommandCall) {
  const { api, print, say, locale } = call;
  const found = await api.call('GET /api/v1/certificates');
  print(found, () => {
    if (!found.active) return `${say('certs.inactive')}\n`;
    const authorities = found.authorities.map((one) => [
      say(one.retiredAt === null ? 'certs.authority' : 'certs.authority.former'),
      oneLine(one.name),
      say('certs.until', { at: formatTime(one.endsAt, locale) }),
      `SHA-256 ${one.fingerprint}`,
    ]);
    const rows = found.items.map((one) => [
      one.id,
      say(`certs.kind.${one.kind}`),
      oneLine(one.name),
      describeState(one, call),
    ]);
    return `${formatTable(authorities)}\n${formatTable(rows)}`;
  });
  return found.active && found.items.every(({ endsSoon }) => !endsSoon) ? EXIT.yes : EXIT.no;
}

function describeState(
  { state, endsSoon, endsAt, revokedAt }: Certificate,
  { say, locale }: CommandCall,
): string {
  if (state !== 'current')
    return say(`certs.state.${state}`, { at: formatTime(revokedAt ?? endsAt, locale) });
  return say(endsSoon ? 'certs.state.soon' : 'certs.until', { at: formatTime(endsAt, locale) });
}

const show = (call: CommandCall, certificate: Certificate): typeof EXIT.yes => {
  const { id, name } = certificate;
  call.print(certificate, () => `${id}  ${oneLine(name)}  ${describeState(certificate, call)}\n`);
  return EXIT.yes;
};

async function renew(call: CommandCall) {
  const body = { reason: call.option('reason') ?? '' };
  return show(call, await call.api.call('POST /api/v1/certificates/server', { body }));
}

async function revoke(call: CommandCall) {
  const cause = demandOneOf(call, 'cause', REVOCATION_CAUSES) ?? 'unspecified';
  const certificate = await call.api.call('POST /api/v1/certificates/{id}/revocation', {
    params: { id: call.argument('ID') },
    body: { cause, reason: call.option('reason') ?? '' },
  });
  return show(call, certificate);
}

/** The key is made here and never leaves this machine. */
async function issue(call: CommandCall) {
  const { makeRequest, privateKeyToPem } = await import('@haechi/certificates');
  const name = call.argument('NAME');
  const folder = call.option('out') ?? '.';
  const { request, privateKey } = await makeRequest(name);
  const certificate = await call.api.call('POST /api/v1/certificates', {
    body: { name, request, reason: call.option('reason') ?? '' },
  });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = { key: join(folder, 'client.key'), certificate: join(folder, 'client.crt') };
  writeText(files.key, privateKeyToPem(privateKey), call, true);
  writeText(files.certificate, certificate.certificate, call);
  call.print({ ...certificate, files }, () => `${files.key}\n${files.certificate}\n`);
  return EXIT.yes;
}

async function newAuthority(call: CommandCall) {
  const body = { reason: call.option('reason') ?? '' };
  const made = await call.api.call('POST /api/v1/certificates/authority', { body });
  call.print(
    made,
    () => `${oneLine(made.name)}\nSHA-256 ${made.fingerprint}\n${call.say('certs.authority.made')}\n`,
  );
  return EXIT.yes;
}

/** The roots, for a trust store; read on the machine of the server, so that nobody in between has a say. */
async function exportRoots(call: CommandCall) {
  const file = join(findHome(call), 'tls', 'ca.crt');
  if (!existsSync(file))
    throw new CliError(
      {
        code: 'CERTS_NONE',
        title: call.say('certs.none.title'),
        where: file,
        remedy: call.say('certs.none.remedy'),
      },
      EXIT.no,
    );
  const roots = readFileSync(file, 'utf8');
  const out = call.option('out');
  if (out === undefined) call.terminal.out(roots);
  else {
    writeText(out, roots, call);
    call.print({ file: out }, () => `${out}\n${call.say('certs.ca.next')}\n`);
  }
  return EXIT.yes;
}

export const certificateCommands: readonly Command[] = [
  { path: 'certs list', summary: 'command.certs.list', arguments: [], options: [], run: list },
  {
    path: 'certs ca',
    summary: 'command.certs.ca',
    arguments: [],
    options: [{ name: 'out', value: 'FILE', help: 'option.certs.ca-out' }, homeOption],
    run: exportRoots,
  },
  { path: 'certs renew', summary: 'command.certs.renew', arguments: [], options: [reasonOption], run: renew },
  {
    path: 'certs revoke',
    summary: 'command.certs.revoke',
    arguments: [{ name: 'ID' }],
    options: [{ name: 'cause', value: 'CAUSE', required: true, help: 'option.certs.cause' }, reasonOption],
    run: revoke,
  },
  {
    path: 'certs issue',
    summary: 'command.certs.issue',
    arguments: [{ name: 'NAME' }],
    options: [{ name: 'out', value: 'DIR', required: true, help: 'option.certs.out' }, reasonOption],
    run: issue,
  },
  {
    path: 'certs new-authority',
    summary: 'command.certs.new-authority',
    arguments: [],
    options: [reasonOption],
    run: newAuthority,
  },
];
