import { chmod, mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chooseRunAs, type RunAs } from './choose-run-as.ts';
import { locateCluster } from './locate-cluster.ts';
import type { EmbeddedLog } from './log.ts';
import { canReach, dataDirInPlace, placesOf } from './place-data.ts';
import { placeRuntime } from './place-runtime.ts';

/** Where a database can be laid out and started for a moment, beside the one in use or without any. */
export interface ScratchHome {
  readonly parentDir: string;
  readonly runAs: RunAs;
  /** Where copies of PostgreSQL's programs are, if any are needed. */
  readonly copiesDir: string;
}

/** Every folder in which scratch instances of a base directory may lie. */
export async function findScratchParents(baseDir: string): Promise<readonly string[]> {
  const real = await realpath(baseDir).catch(() => undefined);
  if (real === undefined) return [];
  const { homeDir, awayDir } = placesOf(real);
  const located = await locateCluster(baseDir);
  return [...new Set([homeDir, awayDir, ...(located === undefined ? [] : [dirname(located.dataDir)])])];
}

/** Finds that place: beside the database in use where it is the built-in one, else where its user can work. */
export async function locateScratchHome(baseDir: string, log: EmbeddedLog): Promise<ScratchHome> {
  const located = await locateCluster(baseDir);
  if (located !== undefined)
    return { parentDir: dirname(located.dataDir), runAs: located.runAs, copiesDir: located.copiesDir };
  const places = placesOf(await realpath(baseDir));
  if ((await mkdir(places.homeDir, { recursive: true })) !== undefined) await chmod(places.homeDir, 0o755);
  const runAs = await chooseRunAs(dataDirInPlace(places));
  const copiesDir = runAs.identity === undefined ? places.homeDir : places.awayDir;
  const runtime = await placeRuntime(copiesDir, runAs, log);
  if (runAs.identity === undefined || (await canReach(places.homeDir, runtime, runAs)))
    return { parentDir: places.homeDir, runAs, copiesDir };
  await mkdir(places.awayDir, { recursive: true });
  for (const folder of [dirname(places.awayDir), places.awayDir]) await chmod(folder, 0o755); // whatever the umask
  return { parentDir: places.awayDir, runAs, copiesDir };
}
