import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { placesOf, readState, serviceFiles, systemUnit, userUnit } from '@haechi/release';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { baseOption, findBase, withRelease } from '../release/explain-release.ts';

const run = promisify(execFile);
const SYSTEM_UNIT = '/etc/systemd/system/haechi.service';

async function readFacts(call: CommandCall) {
  const places = placesOf(findBase(call));
  await readState(places);
  const distribution = call.terminal.env['WSL_DISTRO_NAME'] ?? 'Ubuntu';
  return { base: places.base, user: call.option('user') ?? userInfo().username, distribution };
}

async function writeFiles(call: CommandCall) {
  return await withRelease(call, async () => {
    const folder = resolve(call.option('out') ?? '');
    await mkdir(folder, { recursive: true });
    const files = serviceFiles(await readFacts(call));
    for (const { name, content } of files) await writeFile(join(folder, name), content);
    const paths = files.map(({ name }) => join(folder, name));
    call.print({ files: paths }, () => `${paths.join('\n')}\n`);
    return EXIT.yes;
  });
}

async function install(call: CommandCall) {
  return await withRelease(call, async () => {
    const facts = await readFacts(call);
    if (call.flag('system')) return await installSystem(call, systemUnit(facts));
    const folder = join(call.terminal.homeDir, '.config', 'systemd', 'user');
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'haechi.service');
    await writeFile(path, userUnit(facts));
    await systemctl(call, ['--user', 'daemon-reload']);
    await systemctl(call, ['--user', 'enable', 'haechi.service']);
    call.print({ unit: path }, () => `${call.say('service.user.done', { path, user: facts.user })}\n`);
    return EXIT.yes;
  });
}

/** The work of the installer: an operator is told so, and whom to call. */
async function installSystem(call: CommandCall, unit: string) {
  if (process.getuid?.() !== 0)
    throw new CliError(
      {
        code: 'NEEDS_INSTALLER',
        title: call.say('service.installer.title'),
        where: SYSTEM_UNIT,
        remedy: call.say('service.installer.remedy'),
      },
      EXIT.refused,
    );
  if (call.option('user') === undefined)
    throw new CliError(
      {
        code: 'CLI_USAGE',
        title: call.say('service.user-missing.title'),
        remedy: call.say('service.user-missing.remedy'),
      },
      EXIT.usage,
    );
  await writeFile(SYSTEM_UNIT, unit);
  await systemctl(call, ['daemon-reload']);
  await systemctl(call, ['enable', 'haechi.service']);
  call.print({ unit: SYSTEM_UNIT }, () => `${call.say('service.system.done', { path: SYSTEM_UNIT })}\n`);
  return EXIT.yes;
}

async function systemctl({ say }: CommandCall, args: readonly string[]): Promise<void> {
  try {
    await run('systemctl', [...args]);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new CliError(
      {
        code: 'SYSTEMD',
        title: say('service.systemd.title'),
        ...(said === '' ? {} : { detail: said }),
        remedy: say('service.systemd.remedy'),
      },
      EXIT.no,
      error,
    );
  }
}

const userOption = { name: 'user', value: 'NAME', help: 'option.service-user' } as const;

/** Registering the service: the installer's work, except for the unit of one's own. */
export const serviceCommands: readonly Command[] = [
  {
    path: 'service install',
    summary: 'command.service.install',
    arguments: [],
    options: [{ name: 'system', help: 'option.system' }, userOption, baseOption],
    run: install,
  },
  {
    path: 'service files',
    summary: 'command.service.files',
    arguments: [],
    options: [
      { name: 'out', value: 'DIR', required: true, help: 'option.service-out' },
      userOption,
      baseOption,
    ],
    run: writeFiles,
  },
];
