import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import { listBackupNames, readManifest, sweepDrafts } from './backup-folder.ts';
import { changeLedger } from './ledger.ts';
import { checkSealedParts } from './open-backup.ts';
import { DRAFT_PREFIX, type KeepPlaces, SERVICE } from './places.ts';

/**
 * Copies backups that a second medium does not have yet, reads the copies back, and compares them. Those it has are
 * read and compared again. For who holds the lock of backups.
 * @param mediumDir where the medium is; the backups go into a folder of the service in it
 * @returns names that are on the medium and good
 * @throws CodedError `KEEP_014` when the medium is not there, `KEEP_004` when a copy is not good
 */
export async function copyBackups(
  places: KeepPlaces,
  mediumDir: string,
  names: readonly string[],
  nowMs: number,
): Promise<string[]> {
  const target = join(mediumDir, SERVICE);
  await readdir(mediumDir).catch((error: unknown) => {
    // The folder of the medium itself is never made: a missing stick must not become a folder on the same disk.
    throw new CodedError('KEEP_014', { where: mediumDir, cause: error });
  });
  try {
    await mkdir(target, { recursive: true });
    await sweepDrafts(target);
    const had = new Set(await listBackupNames(target));
    for (const name of names) if (!had.has(name)) await copyOne(join(places.backupDir, name), target, name);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError('KEEP_014', { where: target, cause: error });
  }
  const present = await listBackupNames(target);
  for (const name of present) await checkSealedParts(await readManifest(target, name));
  const at = new Date(nowMs).toISOString();
  await changeLedger(places, (ledger) => ({
    ...ledger,
    medium: { dir: mediumDir, copiedAt: at, verifiedAt: at, names: present },
  }));
  return present;
}

async function copyOne(from: string, target: string, name: string): Promise<void> {
  const draft = join(target, `${DRAFT_PREFIX}${name}`);
  await mkdir(draft);
  try {
    for (const file of await readdir(from)) {
      const path = join(draft, file);
      await copyFile(join(from, file), path);
      const handle = await open(path, 'r+');
      await handle.sync();
      await handle.close();
    }
    await rename(draft, join(target, name));
    await syncFolder(target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}
