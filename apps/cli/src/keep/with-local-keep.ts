import { join, resolve } from 'node:path';
import type { ExternalDatabase, OfflineKeep } from '@haechi/keep';
import { CodedError, createTranslate, fillPlaceholders } from '@haechi/kernel';
import packageManifest from '../../package.json' with { type: 'json' };
import { CliError } from '../cli-error.ts';
import type { CommandCall, OptionSpec } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

/** Options of every command that works on the base directory of this machine. */
export const homeOptions: readonly OptionSpec[] = [
  { name: 'home', value: 'DIR', help: 'option.home' },
  { name: 'backup-dir', value: 'DIR', help: 'option.backup-dir' },
];

export const verifierOption: OptionSpec = { name: 'key', value: 'VERIFIER', help: 'option.backup-key' };
export const identityOption: OptionSpec = {
  name: 'identity',
  value: 'FILE',
  required: true,
  help: 'option.identity',
};

/** What a refusal means for the exit code: a backup that is not good is an answer, the rest is a refusal. */
const ANSWERS_NO = new Set(['KEEP_004', 'KEEP_005', 'KEEP_007', 'KEEP_012']);

export function baseDirOf({ option, terminal }: Pick<CommandCall, 'option' | 'terminal'>): string {
  return resolve(option('home') ?? (terminal.env['HAECHI_HOME'] || './.haechi'));
}

/** The database of somebody else's that this installation is configured to use. */
function findExternal(
  env: CommandCall['terminal']['env'],
  Secret: new (text: string) => ExternalDatabase['url'],
): ExternalDatabase | undefined {
  const url = env['DATABASE_URL'] || undefined;
  if (url === undefined) return undefined;
  return { url: new Secret(url), replicationUrl: new Secret(env['HAECHI_BACKUP_URL'] || url) };
}

/**
 * Works on the base directory of this machine, without a server and without elevation. Loaded at the first use: the
 * other commands start without it.
 */
export async function withLocalKeep<T>(
  call: CommandCall,
  work: (keep: OfflineKeep) => Promise<T>,
): Promise<T> {
  const { openOfflineKeep } = await import('@haechi/keep');
  const { createLogger, Secret } = await import('@haechi/kernel/node');
  const { option, terminal } = call;
  return await namingTrouble(call, async () => {
    const keep = await openOfflineKeep({
      baseDir: baseDirOf(call),
      backupDir: option('backup-dir') ?? (terminal.env['HAECHI_BACKUP_DIR'] || undefined),
      verifierKey: option('key'),
      external: findExternal(terminal.env, Secret),
      version: packageManifest.version,
      clock: { now: terminal.now },
      log: createLogger('silent'),
    });
    return await work(keep);
  });
}

/** Says refusals of the module and of the built-in database in the words of their catalogues. */
async function namingTrouble<T>({ locale }: CommandCall, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [{ keepMessages }, { EmbeddedPostgresError }] = await Promise.all([
      import('@haechi/keep'),
      import('@haechi/database/embedded'),
    ]);
    if (error instanceof EmbeddedPostgresError) {
      const { what, remedy } = error.describe(locale);
      throw new CliError({ code: error.code, title: what, where: error.where, remedy }, EXIT.refused, error);
    }
    if (!(error instanceof CodedError)) throw error;
    const { params = {}, where } = error.options;
    const translate = createTranslate(keepMessages);
    const text = (part: string): string =>
      fillPlaceholders(translate(locale, `error.${error.code}.${part}`), params);
    throw new CliError(
      {
        code: error.code,
        title: text('title'),
        detail: text('detail'),
        ...(where === undefined ? {} : { where }),
        remedy: text('remedy'),
      },
      exitCodeOf(error.code),
      error,
    );
  }
}

function exitCodeOf(code: string): ExitCode {
  return ANSWERS_NO.has(code) ? EXIT.no : EXIT.refused;
}

/** A backup by its name, or the newest one. */
export async function chooseBackup(keep: OfflineKeep, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return wanted;
  const [newest] = await keep.list();
  if (newest === undefined)
    throw new CodedError('KEEP_004', {
      where: join(keep.places.backupDir),
      params: { why: 'there is none' },
    });
  return newest.name;
}
