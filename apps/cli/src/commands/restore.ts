import { resolve } from 'node:path';
import type { RestorePlan } from '@haechi/keep';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { formatTable } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { whenFree } from '../keep/when-free.ts';
import {
  chooseBackup,
  homeOptions,
  identityOption,
  verifierOption,
  withLocalKeep,
} from '../keep/with-local-keep.ts';

const TABLES_SHOWN = 20;

function describePlan(plan: RestorePlan, { say, locale }: CommandCall): string {
  const { manifest } = plan.backup;
  const rows = [
    [say('restore.plan.backup'), `${manifest.name}  ${formatTime(manifest.finishedAt, locale)}`],
    [
      say('restore.plan.versions'),
      `Haechi ${manifest.versions.haechi}, PostgreSQL ${manifest.versions.postgres}`,
    ],
    [say('restore.plan.current'), say(`restore.current.${plan.currentState}`)],
    [say('restore.plan.lost'), say('restore.plan.events', { count: plan.lostEvents })],
    [say('restore.plan.recipients'), manifest.recipients.map(({ name }) => name).join(', ')],
  ];
  const tables = plan.tables
    .slice(0, TABLES_SHOWN)
    .map(({ name, rows: before, rowsThen }) => [`  ${name}`, String(before), '→', String(rowsThen)]);
  const more = plan.tables.length - tables.length;
  return [
    formatTable(rows),
    tables.length > 0 ? `\n${say('restore.plan.tables')}\n${formatTable(tables)}` : '',
    more > 0 ? `  ${say('restore.plan.more', { count: more })}\n` : '',
  ].join('');
}

async function preview(call: CommandCall) {
  return await withLocalKeep(call, async (keep) => {
    const plan = await keep.plan(await chooseBackup(keep, call.optionalArgument('NAME')));
    const { backup, currentState, lostEvents, tables } = plan;
    call.print({ name: backup.manifest.name, currentState, lostEvents, tables }, () =>
      describePlan(plan, call),
    );
    return EXIT.yes;
  });
}

/** `latest`, or an instant: with its offset from UTC, or in the zone of this machine. */
function readUntil({ option, say }: CommandCall): 'latest' | number | undefined {
  const text = option('until');
  if (text === undefined || text === 'latest') return text;
  const atMs = Date.parse(text.trim().replace(' ', 'T'));
  if (Number.isNaN(atMs))
    throw new CliError(
      {
        code: 'CLI_USAGE',
        title: say('restore.until.bad', { value: text }),
        remedy: say('restore.until.remedy'),
      },
      EXIT.usage,
    );
  return atMs;
}

const describeLog = (events: number | null, say: CommandCall['say']): string =>
  events === null ? say('restore.log.locked') : say('restore.log.verified', { events });

/** Lays a backup out for whoever runs the external database, and says what they do next. */
async function layOut(call: CommandCall, into: string) {
  const { say } = call;
  const { readIdentities } = await import('@haechi/keep');
  return await withLocalKeep(call, async (keep) => {
    const laid = await keep.layOut(resolve(into), {
      name: await chooseBackup(keep, call.optionalArgument('NAME')),
      identities: await readIdentities(call.option('identity') ?? ''),
      until: readUntil(call),
    });
    const { backup, dataDir, filesDir, postgresVersion, database, replayed } = laid;
    call.print(laid, () =>
      [
        say('restore.into.done', { name: backup }),
        say('restore.into.data', { path: dataDir, version: postgresVersion, database }),
        ...(replayed === 0 ? [] : [say('restore.into.replay', { count: replayed })]),
        say('restore.into.files', { path: filesDir }),
        say('restore.into.next'),
        '',
      ].join('\n'),
    );
    return EXIT.yes;
  });
}

async function restore(call: CommandCall) {
  const into = call.option('into');
  if (into !== undefined) return await layOut(call, into);
  const { say, terminal, json } = call;
  const { readIdentities } = await import('@haechi/keep');
  return await withLocalKeep(call, async (keep) => {
    const identities = await readIdentities(call.option('identity') ?? '');
    const outcome = await keep.restore({
      name: await chooseBackup(keep, call.optionalArgument('NAME')),
      identities,
      acceptLoss: call.flag('accept-loss'),
      until: readUntil(call),
      tell: (step) => {
        if (!json) terminal.note(`${say(`restore.step.${step}`)}\n`);
      },
    });
    call.print(outcome, () =>
      [
        say('restore.done', {
          name: outcome.backup,
          seconds: (outcome.durationMs / 1000).toFixed(1),
          tables: outcome.tables,
        }),
        describeLog(outcome.events, say),
        ...(outcome.snapshot === undefined ? [] : [say('restore.snapshot', { name: outcome.snapshot })]),
        ...(outcome.leftAt === undefined ? [] : [say('restore.leftAt', { path: outcome.leftAt })]),
        '',
      ].join('\n'),
    );
    return EXIT.yes;
  });
}

async function drill(call: CommandCall) {
  const { say } = call;
  const { readIdentities } = await import('@haechi/keep');
  return await withLocalKeep(call, async (keep) => {
    const identities = await readIdentities(call.option('identity') ?? '');
    const name = await chooseBackup(keep, call.optionalArgument('NAME'));
    const outcome = await whenFree(call, () => keep.drill(name, identities));
    call.print(outcome, () =>
      [
        say('drill.done', { name: outcome.backup, tables: outcome.tables }),
        describeLog(outcome.events, say),
        say('drill.rto', { seconds: (outcome.rtoMs / 1000).toFixed(1) }),
        say('drill.rpo', { seconds: Math.round(outcome.rpoMs / 1000) }),
        '',
      ].join('\n'),
    );
    return EXIT.yes;
  });
}

const name = { name: 'NAME', optional: true } as const;

export const restoreCommands: readonly Command[] = [
  {
    path: 'restore preview',
    summary: 'command.restore.preview',
    arguments: [name],
    options: [verifierOption, ...homeOptions],
    run: preview,
  },
  {
    path: 'restore',
    summary: 'command.restore',
    arguments: [name],
    options: [
      identityOption,
      { name: 'until', value: 'TIME', help: 'option.until' },
      { name: 'into', value: 'DIR', help: 'option.into' },
      { name: 'accept-loss', help: 'option.accept-loss' },
      verifierOption,
      ...homeOptions,
    ],
    run: restore,
  },
  {
    path: 'drill',
    summary: 'command.drill',
    arguments: [name],
    options: [identityOption, verifierOption, ...homeOptions],
    run: drill,
  },
];
