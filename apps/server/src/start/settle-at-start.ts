import { keepPlaces, settleKeep } from '@haechi/keep';
import type { Logger } from '@haechi/kernel/node';
import type { ServerConfig } from '../config.ts';
import type { ModuleDeps } from '../create-modules.ts';
import { VERSION } from '../version.ts';
import type { StartArguments } from './parse-arguments.ts';

/**
 * Brings a restore that was cut off to an end, and removes what cut-off backups and drills left behind.
 * @throws CodedError `KEEP_003` while a restore is running beside
 */
export async function settleAtStart(config: ServerConfig, baseDir: string, log: Logger): Promise<void> {
  const { restore, swept } = await settleKeep(keepPlaces(baseDir, config.HAECHI_BACKUP_DIR));
  if (restore !== undefined) log.warn(restore, 'a restore that was cut off was brought to an end');
  if (swept > 0) log.warn({ swept }, 'removed what cut-off backups or drills left behind');
}

/**
 * Where this installation keeps its backups. A database of somebody else's is backed up where the address for it is set,
 * on one machine. A companion is told the address of the built-in database like that of another server, so it is also told
 * whether there are backups; the main process looks after them for all.
 */
export function describeKeeping(
  config: ServerConfig,
  baseDir: string,
  { companion, withoutBackups }: Pick<StartArguments, 'companion' | 'withoutBackups'>,
): NonNullable<ModuleDeps['keeping']> {
  const { DATABASE_URL: url, HAECHI_BACKUP_URL: replicationUrl } = config;
  const external = url === undefined || replicationUrl === undefined ? undefined : { url, replicationUrl };
  if (companion ? withoutBackups : url !== undefined && external === undefined) return {};
  return {
    keeps: !companion,
    place: {
      baseDir,
      backupDir: config.HAECHI_BACKUP_DIR,
      secondDir: config.HAECHI_BACKUP_SECOND_DIR,
      identityFile: config.HAECHI_BACKUP_IDENTITY,
      external,
      version: VERSION,
    },
  };
}
