import { chmod, chown, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  adoptCluster,
  type ClusterLogin,
  type EmbeddedPostgres,
  findScratchParents,
  POSTGRES_MAJOR,
  type PostgresSettings,
  type ScratchHome,
  scratchPlaces,
  startEmbeddedPostgres,
  stopLeftover,
} from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import type { Logger, Secret } from '@haechi/kernel/node';
import { Secret as SecretValue } from '@haechi/kernel/node';
import type { StoredManifest } from '../backup/backup-folder.ts';
import { type Manifest, PARTS } from '../backup/manifest.ts';
import { openSealed } from '../backup/open-sealed.ts';
import type { KeepPlaces } from '../backup/places.ts';
import { type ExternalDatabase, loginOf } from '../kept-database.ts';
import { extractArchive } from './extract-archive.ts';

const PREFIX = 'scratch-';

/** A restored data set that is not in use: its database can be started, looked at, and taken into use or removed. */
export interface ScratchInstance {
  readonly dir: string;
  readonly dataDir: string;
  /** The files of the data set, as they go under the base directory. */
  readonly filesDir: string;
  /** Plain bytes that were laid out. */
  readonly bytes: number;
  start(settings?: PostgresSettings): Promise<EmbeddedPostgres>;
  remove(): Promise<void>;
}

export interface ScratchOptions {
  readonly home: ScratchHome;
  /** Where the database is, if it is somebody else's: its restored copy is opened with the same password. */
  readonly external?: ExternalDatabase | undefined;
  /** Part of the folder's name. */
  readonly name: string;
  readonly identities: readonly Secret[];
  /** Where the files go: on the disk of the base directory, so that a rename can take them into use. */
  readonly filesDir: string;
  /** Whether it may be taken into use: then every file must have reached the disk. */
  readonly durable: boolean;
  readonly log: Logger;
}

/**
 * Lays a backup out beside the real database, where its user can work and a rename can take it into use.
 * @throws CodedError `KEEP_004` when a byte differs from the manifest, `KEEP_006` when no identity fits, `KEEP_016` and
 *   `KEEP_017` when a database of somebody else's cannot be started here
 */
export async function layOut(backup: StoredManifest, options: ScratchOptions): Promise<ScratchInstance> {
  const { home, identities, durable, filesDir } = options;
  const login = demandStartable(backup.manifest, options.external);
  const dir = join(home.parentDir, `${PREFIX}${options.name}`);
  const { dataDir, secretFile } = scratchPlaces(dir);
  const owner = home.runAs.identity;
  const remove = async (): Promise<void> => {
    for (const folder of [dir, filesDir]) await rm(folder, { recursive: true, force: true });
  };
  await remove();
  try {
    for (const folder of [dir, dirname(dataDir)]) {
      await mkdir(folder, { mode: 0o755 });
      await chmod(folder, 0o755); // whatever the umask: the database's user passes through
    }
    for (const folder of [dataDir, dirname(secretFile)]) await mkdir(folder, { mode: 0o700 });
    await mkdir(filesDir, { recursive: true, mode: 0o700 });
    if (owner !== undefined) await chown(dataDir, owner.uid, owner.gid);
    let bytes = 0;
    for (const [part, into] of [
      ['files', filesDir],
      ['database', dataDir],
    ] as const) {
      const archive = await openSealed(join(backup.dir, PARTS[part]), identities);
      bytes += await extractArchive(archive, {
        into,
        part,
        manifest: backup.manifest,
        owner: part === 'database' ? owner : undefined,
        durable,
      });
    }
    if (login === undefined) await copyFile(join(filesDir, 'secrets', 'postgres-superuser'), secretFile);
    else await adoptCluster(dataDir, home.runAs);
    await forgetPlace(dataDir);
    return {
      dir,
      dataDir,
      filesDir,
      bytes,
      remove,
      start: (settings = {}) =>
        startEmbeddedPostgres({
          baseDir: dir,
          copiesDir: home.copiesDir,
          login,
          log: options.log,
          settings: { ...(durable ? {} : { fsync: false }), ...settings },
        }),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Whether the programs here can run what is in a backup, before anything is laid out.
 * @returns with what to log in to it; undefined for the built-in database
 */
function demandStartable(
  { database, versions, name }: Manifest,
  external: ExternalDatabase | undefined,
): ClusterLogin | undefined {
  const [major] = versions.postgres.split('.');
  if (major !== POSTGRES_MAJOR)
    throw new CodedError('KEEP_016', {
      where: name,
      params: { found: versions.postgres, expected: POSTGRES_MAJOR },
    });
  if (database.server === 'embedded') return undefined;
  const login = external === undefined ? undefined : loginOf(external);
  if (login === undefined) throw new CodedError('KEEP_017', { where: name });
  return login;
}

/** What belongs to the place the database came from: its port, its process, and slots others held in it. */
export async function forgetPlace(dataDir: string): Promise<void> {
  for (const name of ['haechi.conf', 'postmaster.pid', 'postmaster.opts'])
    await rm(join(dataDir, name), { force: true });
  const slots = join(dataDir, 'pg_replslot');
  for (const name of await readdir(slots).catch(() => []))
    await rm(join(slots, name), { recursive: true, force: true });
}

/** Removes scratch instances of runs that were cut off: what is in them is plain. @returns how many there were */
export async function sweepScratch({ baseDir, stateDir }: KeepPlaces): Promise<number> {
  let swept = 0;
  for (const parent of [...(await findScratchParents(baseDir)), stateDir]) {
    const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(PREFIX));
    for (const name of names) {
      await stopLeftover(scratchPlaces(join(parent, name)).dataDir);
      await rm(join(parent, name), { recursive: true, force: true });
    }
    swept += names.length;
  }
  return swept;
}

/** Where the files of a scratch instance go. */
export function scratchFilesDir(stateDir: string, name: string): string {
  return join(stateDir, `${PREFIX}${name}`);
}

/** The address of a started scratch instance's database, as its administrator. */
export function scratchUrl(instance: EmbeddedPostgres, database: string): Secret {
  return new SecretValue(instance.url(instance.superuser, database, instance.superuserPassword));
}
