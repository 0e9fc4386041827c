import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  demandRoom,
  placeRelease,
  placesOf,
  type Release,
  readState,
  replaceFile,
  writeState,
} from './installation.ts';
import { writeLaunchers } from './launchers.ts';
import { openBundle, type Trust } from './read-bundle.ts';
import { ReleaseError } from './release-error.ts';
import { findServer } from './running-server.ts';
import { noteStep } from './version-history.ts';

/** Unpacked, a bundle takes this many times its own size, and once more while it is unpacked. */
const ROOM_FACTOR = 6;

export interface InstallOptions {
  readonly bundle: string;
  readonly base: string;
  readonly trust: Trust;
  readonly nowMs: number;
}

/** Installs into an empty base directory, or over what an attempt that broke off left. Runs nothing of the bundle. */
export async function install({ bundle, base, trust, nowMs }: InstallOptions): Promise<Release> {
  const places = placesOf(base);
  if ((await readState(places).catch(() => undefined)) !== undefined)
    throw new ReleaseError('already-installed', { where: base });
  await demandRoom(base, (await sizeOf(bundle)) * ROOM_FACTOR);
  await rm(places.stagingDir, { recursive: true, force: true });
  const opened = await openBundle(bundle, trust, places.stagingDir);
  const release = await placeRelease(places, opened, nowMs);
  await rm(places.stagingDir, { recursive: true, force: true });
  await replaceFile(places.currentFile, release.name);
  await writeLaunchers(places);
  // Written last: until then it does not count as installed.
  await writeState(places, { current: release, highestNumber: release.number, root: opened.list.root });
  await noteStep(places, { at: release.at, step: 'installed', from: null, to: release.version });
  return release;
}

export async function sizeOf(bundle: string): Promise<number> {
  try {
    return (await stat(bundle)).size;
  } catch (error) {
    throw new ReleaseError(
      'not-a-bundle',
      { file: bundle, why: error instanceof Error ? error.message : '' },
      error,
    );
  }
}

export interface UninstallOptions {
  readonly base: string;
  /** Also the database, the keys and the logs. */
  readonly removeData: boolean;
  /** Also the backups. */
  readonly removeBackups: boolean;
}

/** Removes the program. Data and backups stay unless it is told otherwise. @returns what stays */
export async function uninstall({
  base,
  removeData,
  removeBackups,
}: UninstallOptions): Promise<readonly string[]> {
  const places = placesOf(base);
  await readState(places);
  await demandRoom(base, 0);
  if ((await findServer(places)) !== undefined)
    throw new ReleaseError('still-running', { where: places.dataDir });
  await rm(places.binDir, { recursive: true, force: true });
  await rm(places.programDir, { recursive: true, force: true });
  for (const name of await readdir(places.dataDir).catch(() => [])) {
    const gone = name === 'backup' ? removeBackups : removeData;
    if (gone) await rm(join(places.dataDir, name), { recursive: true, force: true });
  }
  if (removeData) await rm(places.envFile, { force: true });
  // Folders that have become empty; others stay with what is in them.
  await rmdir(places.dataDir).catch(() => undefined);
  await rmdir(base).catch(() => undefined);
  return await readdir(places.dataDir).then(
    (names) => names.map((name) => join(places.dataDir, name)),
    () => [],
  );
}
