import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { install, placesOf, recover, rollBack, uninstall, upgrade } from '@haechi/release';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { backUpBefore } from '../release/back-up-before.ts';
import { baseOption, findBase, withRelease } from '../release/explain-release.ts';

const HEALTH_WITHIN_MS = 300_000;

async function installBundle(call: CommandCall) {
  const { say, print, terminal } = call;
  return await withRelease(call, async () => {
    const base = resolve(call.option('base') ?? '');
    const release = await install({
      bundle: call.argument('BUNDLE'),
      base,
      trust: { fingerprint: (call.option('fingerprint') ?? '').toLowerCase() },
      nowMs: terminal.now(),
    });
    print({ base, ...release }, () => `${say('install.done', { version: release.version, base })}\n`);
    return EXIT.yes;
  });
}

async function upgradeBundle(call: CommandCall) {
  const { say, print, terminal, json } = call;
  return await withRelease(call, async () => {
    const done = await upgrade({
      bundle: call.argument('BUNDLE'),
      base: findBase(call),
      nowMs: terminal.now(),
      env: terminal.env,
      backUp: (places, release) =>
        backUpBefore(places, release, terminal.env, call.flag('database-backed-up')),
      healthWithinMs: HEALTH_WITHIN_MS,
      tell: (step) => {
        if (!json) terminal.note(`${say(`upgrade.step.${step}`)}\n`);
      },
    });
    print(done, () => `${say('upgrade.done', { from: done.from.version, to: done.to.version })}\n`);
    return EXIT.yes;
  });
}

async function goBack(call: CommandCall) {
  return await withRelease(call, async () => {
    const done = await rollBack({
      base: findBase(call),
      acceptLoss: call.flag('accept-loss'),
      nowMs: call.terminal.now(),
    });
    call.print(done, () => `${call.say('rollback.done', { version: done.to.version, kept: done.kept })}\n`);
    return EXIT.yes;
  });
}

async function removeProgram(call: CommandCall) {
  return await withRelease(call, async () => {
    const kept = await uninstall({
      base: findBase(call),
      removeData: call.flag('remove-data'),
      removeBackups: call.flag('remove-backups'),
    });
    call.print({ kept }, () => `${[call.say('uninstall.done'), ...kept].join('\n')}\n`);
    return EXIT.yes;
  });
}

async function recoverUpgrade(call: CommandCall) {
  return await withRelease(call, async () => {
    const outcome = await recover(placesOf(findBase(call)));
    call.print({ outcome }, () => `${call.say(`recover.${outcome}`)}\n`);
    return EXIT.yes;
  });
}

async function makeBundle(call: CommandCall) {
  const { say, print } = call;
  const { bundleProduct } = await import('../release/bundle-product.ts');
  const made = await bundleProduct({
    target: resolve(call.option('out') ?? ''),
    platform: call.option('platform') ?? `${process.platform}-${process.arch}`,
    roots: await Promise.all((call.option('root') ?? '').split(',').map((path) => readFile(path, 'utf8'))),
    releaseKey: await readFile(call.option('key') ?? '', 'utf8'),
    number: readNumber(call),
  });
  print(made, () => `${say('bundle.done', { ...made, megabytes: Math.ceil(made.bytes / 1_000_000) })}\n`);
  return EXIT.yes;
}

function readNumber({ option, say }: CommandCall): number | undefined {
  const text = option('number');
  if (text === undefined || /^[1-9]\d{0,14}$/.test(text))
    return text === undefined ? undefined : Number(text);
  throw new CliError(
    {
      code: 'CLI_USAGE',
      title: say('bundle.number.title', { value: text }),
      remedy: say('bundle.number.remedy'),
    },
    EXIT.usage,
  );
}

async function makeKeys(call: CommandCall) {
  const { makeMakerKeys } = await import('../release/bundle-product.ts');
  const made = await makeMakerKeys(resolve(call.option('out') ?? ''));
  call.print(
    made,
    () => `${call.say('bundle.keys.done', { fingerprint: made.fingerprint, folder: made.folder })}\n`,
  );
  return EXIT.yes;
}

const bundleArgument = [{ name: 'BUNDLE' }] as const;

export const releaseCommands: readonly Command[] = [
  {
    path: 'install',
    summary: 'command.install',
    arguments: bundleArgument,
    options: [
      { name: 'base', value: 'DIR', required: true, help: 'option.base' },
      { name: 'fingerprint', value: 'KEY', required: true, help: 'option.fingerprint' },
    ],
    run: installBundle,
  },
  {
    path: 'upgrade',
    summary: 'command.upgrade',
    arguments: bundleArgument,
    options: [{ name: 'database-backed-up', help: 'option.database-backed-up' }, baseOption],
    run: upgradeBundle,
  },
  {
    path: 'roll-back',
    summary: 'command.roll-back',
    arguments: [],
    options: [{ name: 'accept-loss', help: 'option.accept-loss' }, baseOption],
    run: goBack,
  },
  {
    path: 'uninstall',
    summary: 'command.uninstall',
    arguments: [],
    options: [
      { name: 'remove-data', help: 'option.remove-data' },
      { name: 'remove-backups', help: 'option.remove-backups' },
      baseOption,
    ],
    run: removeProgram,
  },
  { path: 'recover', summary: 'command.recover', arguments: [], options: [baseOption], run: recoverUpgrade },
  {
    path: 'bundle',
    summary: 'command.bundle',
    arguments: [],
    options: [
      { name: 'out', value: 'FILE', required: true, help: 'option.bundle-out' },
      { name: 'root', value: 'FILES', required: true, help: 'option.bundle-root' },
      { name: 'key', value: 'FILE', required: true, help: 'option.bundle-key' },
      { name: 'platform', value: 'PLATFORM', help: 'option.platform' },
      { name: 'number', value: 'NUMBER', help: 'option.number' },
    ],
    run: makeBundle,
  },
  {
    path: 'bundle keygen',
    summary: 'command.bundle.keygen',
    arguments: [],
    options: [{ name: 'out', value: 'DIR', required: true, help: 'option.keys-out' }],
    run: makeKeys,
  },
];
