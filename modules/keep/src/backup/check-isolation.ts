import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { CodedError } from '@haechi/kernel';

/**
 * Refuses a backup folder that would go together with what it protects: one that lies in a folder of a service, or
 * around one, by its path or through any link.
 * @param serviceDirs folders that may be deleted and made again: the database, keys, files, logs
 * @throws CodedError `KEEP_002`
 */
export async function checkIsolation(backupDir: string, serviceDirs: readonly string[]): Promise<void> {
  const backup = await resolveLinks(backupDir);
  for (const serviceDir of serviceDirs) {
    const service = await resolveLinks(serviceDir);
    if (isWithin(backup, service) || isWithin(service, backup))
      throw new CodedError('KEEP_002', { where: backupDir, params: { service: serviceDir } });
  }
}

/** The path without links, for what does not exist yet as well: its nearest ancestor that does is resolved. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const parent = dirname(path);
    return parent === path ? path : join(await resolveLinks(parent), basename(path));
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^([a-z]:|[\\/])/i.test(way));
}
