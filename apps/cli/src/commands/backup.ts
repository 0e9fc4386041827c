import { writeFile } from 'node:fs/promises';
import type { ListedBackup } from '@haechi/keep';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { formatBytes, formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { whenFree } from '../keep/when-free.ts';
import { chooseBackup, homeOptions, verifierOption, withLocalKeep } from '../keep/with-local-keep.ts';
import { withServerStopped } from '../keep/with-server-stopped.ts';

async function backUp(call: CommandCall) {
  if (call.flag('cold')) return await withServerStopped(call, () => makeBackup(call));
  return await makeBackup(call);
}

async function makeBackup(call: CommandCall) {
  const { flag, say, print } = call;
  return await withLocalKeep(call, async (keep) => {
    const kind = flag('cold') || !(await keep.isRunning()) ? 'cold' : 'hot';
    const { manifest, durationMs, plainBytes, sealedBytes } = await whenFree(call, () => keep.backUp(kind));
    const { name, recipients, files, database } = manifest;
    print({ name, kind, durationMs, plainBytes, sealedBytes, files: files.length, recipients }, () =>
      [
        say('backup.done', { name, seconds: (durationMs / 1000).toFixed(1) }),
        say(database.server === 'external' ? 'backup.kind.external' : `backup.kind.${kind}`),
        say('backup.size', {
          files: files.length,
          plain: formatBytes(plainBytes),
          sealed: formatBytes(sealedBytes),
          ratio: (plainBytes / sealedBytes).toFixed(1),
        }),
        say('backup.recipients', {
          names: recipients.map((recipient) => oneLine(recipient.name)).join(', '),
        }),
        '',
      ].join('\n'),
    );
    return EXIT.yes;
  });
}

function describeState({ manifest, bytesVerifiedAt, drilledAt }: ListedBackup, call: CommandCall): string {
  if (manifest === undefined) return call.say('backup.unreadable');
  if (drilledAt !== null) return call.say('backup.drilled', { at: formatTime(drilledAt, call.locale) });
  if (bytesVerifiedAt !== null)
    return call.say('backup.verified', { at: formatTime(bytesVerifiedAt, call.locale) });
  return call.say('backup.unverified');
}

async function list(call: CommandCall) {
  const { say, print, locale } = call;
  return await withLocalKeep(call, async (keep) => {
    const backups = await keep.list();
    const items = backups.map(({ manifest, ...rest }) => ({
      ...rest,
      kind: manifest?.kind ?? null,
      finishedAt: manifest?.finishedAt ?? null,
      recipients: manifest?.recipients ?? [],
    }));
    print({ items }, () =>
      backups.length === 0
        ? `${say('backup.none')}\n`
        : formatTable(
            backups.map((backup) => [
              backup.name,
              backup.manifest === undefined ? '' : formatTime(backup.manifest.finishedAt, locale),
              backup.manifest === undefined ? '' : say(`backup.kind.${backup.manifest.kind}`),
              formatBytes(backup.sealedBytes),
              describeState(backup, call),
              (backup.manifest?.recipients ?? []).map(({ name }) => name).join(', '),
            ]),
          ),
    );
    return EXIT.yes;
  });
}

async function verify(call: CommandCall) {
  const { optionalArgument, say, print } = call;
  return await withLocalKeep(call, async (keep) => {
    const name = await chooseBackup(keep, optionalArgument('NAME'));
    await whenFree(call, () => keep.verify(name));
    print({ name, good: true }, () => `${say('backup.good', { name })}\n`);
    return EXIT.yes;
  });
}

/** What an external database lacks, with what its administrator has to run. */
async function check(call: CommandCall) {
  const { say, print } = call;
  return await withLocalKeep(call, async (keep) => {
    const points = (await keep.check()) ?? [];
    const missing = points.filter(({ state }) => state === 'missing');
    print({ points }, () => {
      if (points.length === 0) return `${say('external.none')}\n`;
      const lines = points.map(({ point, state, found, remedy }) => {
        const line = `${say(`external.${state}`)}  ${say(`external.${point}`)}  [${oneLine(found)}]`;
        return remedy === undefined ? line : `${line}\n    ${remedy}`;
      });
      const end =
        missing.length === 0 ? say('external.all') : say('external.some', { count: missing.length });
      return `${lines.join('\n')}\n\n${end}\n`;
    });
    return missing.length === 0 ? EXIT.yes : EXIT.no;
  });
}

async function key(call: CommandCall) {
  return await withLocalKeep(call, async ({ verifierKey }) => {
    call.print({ verifierKey }, () => `${verifierKey}\n`);
    return EXIT.yes;
  });
}

async function keygen({ option, say, print }: CommandCall) {
  const { makeIdentity } = await import('@haechi/keep');
  const { identity, recipient } = await makeIdentity();
  const file = option('out') ?? '';
  const text = `# public key: ${recipient}\n${identity.reveal()}\n`;
  await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(
      {
        code: 'CLI_FILE',
        title: say('backup.keygen.failed', { why }),
        where: file,
        remedy: say('backup.keygen.remedy'),
      },
      EXIT.refused,
      error,
    );
  });
  print({ file, recipient }, () => `${say('backup.keygen.done', { file })}\n${recipient}\n`);
  return EXIT.yes;
}

export const backupCommands: readonly Command[] = [
  {
    path: 'backup',
    summary: 'command.backup',
    arguments: [],
    options: [{ name: 'cold', help: 'option.cold' }, ...homeOptions],
    run: backUp,
  },
  { path: 'backup list', summary: 'command.backup.list', arguments: [], options: homeOptions, run: list },
  {
    path: 'backup verify',
    summary: 'command.backup.verify',
    arguments: [{ name: 'NAME', optional: true }],
    options: [verifierOption, ...homeOptions],
    run: verify,
  },
  { path: 'backup check', summary: 'command.backup.check', arguments: [], options: homeOptions, run: check },
  { path: 'backup key', summary: 'command.backup.key', arguments: [], options: homeOptions, run: key },
  {
    path: 'backup keygen',
    summary: 'command.backup.keygen',
    arguments: [],
    options: [{ name: 'out', value: 'FILE', required: true, help: 'option.keygen-out' }],
    run: keygen,
  },
];
