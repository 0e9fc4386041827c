import { access, constants, mkdir, readFile, rename, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { LINKS_FILE } from './bundle-format.ts';
import { type OpenedBundle, readLinks } from './read-bundle.ts';
import { ReleaseError } from './release-error.ts';

/** Where an installation has its parts: all under one base directory. */
export interface InstallationPlaces {
  readonly base: string;
  /** `HAECHI_HOME`: database, keys, logs, backups. */
  readonly dataDir: string;
  readonly programDir: string;
  readonly releasesDir: string;
  readonly stagingDir: string;
  /** Name of the release that runs, in a file: replaced as a whole, on every system. */
  readonly currentFile: string;
  readonly stateFile: string;
  /** Present from the moment an upgrade may change data until it is known to be good. */
  readonly journalFile: string;
  /** The data as it was before the last upgrade, under the name of the release that left it. */
  readonly beforeDir: string;
  readonly binDir: string;
  readonly envFile: string;
}

export function placesOf(base: string): InstallationPlaces {
  const programDir = join(base, 'program');
  return {
    base,
    dataDir: join(base, 'data'),
    programDir,
    releasesDir: join(programDir, 'releases'),
    stagingDir: join(programDir, 'staging'),
    currentFile: join(programDir, 'current'),
    stateFile: join(programDir, 'state.json'),
    journalFile: join(programDir, 'upgrade.json'),
    beforeDir: join(programDir, 'before'),
    binDir: join(base, 'bin'),
    envFile: join(base, 'haechi.env'),
  };
}

const releaseSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9.+_-]{1,80}$/),
  version: z.string().max(40),
  number: z.number().int(),
  at: z.iso.datetime(),
});
const stateSchema = z.object({
  current: releaseSchema,
  /** The one an upgrade came from, while its data is kept. */
  previous: releaseSchema.optional(),
  /** The newest number seen, also of a bundle that did not stay. */
  highestNumber: z.number().int(),
  /** TUF root this installation trusts. */
  root: z.string(),
});
export type InstallationState = z.infer<typeof stateSchema>;
export type Release = InstallationState['current'];

/** @throws ReleaseError `not-installed` */
export async function readState({ stateFile, base }: InstallationPlaces): Promise<InstallationState> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(stateFile, 'utf8')));
  } catch (error) {
    throw new ReleaseError('not-installed', { where: base }, error);
  }
}

/** Replaces a small file as a whole, with its mode. */
export async function replaceFile(path: string, content: string, mode = 0o644): Promise<void> {
  const draft = `${path}.new`;
  await rm(draft, { force: true }); // of a run that was cut off, with another mode perhaps
  await writeFile(draft, content, { flush: true, mode });
  await rename(draft, path);
}

export async function writeState({ stateFile }: InstallationPlaces, state: InstallationState): Promise<void> {
  await replaceFile(stateFile, `${JSON.stringify(state, null, 2)}\n`);
}

/** @throws ReleaseError `not-writable` saying whose work it is, or `disk-too-small` */
export async function demandRoom(base: string, bytes: number): Promise<void> {
  try {
    await mkdir(base, { recursive: true });
    await access(base, constants.W_OK | constants.X_OK);
    // A file system that is mounted read-only may still say that one may write.
    const probe = join(base, `.write-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new ReleaseError('not-writable', { where: base }, error);
  }
  const { bavail, bsize } = await statfs(base);
  if (bavail * bsize < bytes)
    throw new ReleaseError('disk-too-small', { where: base, free: toMb(bavail * bsize), need: toMb(bytes) });
}

const toMb = (bytes: number): number => Math.ceil(bytes / 1_000_000);

const platformHere = (): string => `${process.platform}-${process.arch}`;

/** Puts an opened bundle where it will run. @returns what it is called */
export async function placeRelease(
  places: InstallationPlaces,
  { list, payloadDir }: OpenedBundle,
  nowMs: number,
): Promise<Release> {
  if (list.platform !== platformHere())
    throw new ReleaseError('wrong-platform', { wanted: list.platform, here: platformHere() });
  await makeLinks(payloadDir);
  const name = `${list.version}-${list.number}`;
  const target = join(places.releasesDir, name);
  await mkdir(places.releasesDir, { recursive: true });
  await rm(target, { recursive: true, force: true }); // of an attempt that broke off
  await rename(payloadDir, target);
  return releaseSchema.parse({
    name,
    version: list.version,
    number: list.number,
    at: new Date(nowMs).toISOString(),
  });
}

/** Links inside a release. Windows lets everybody make junctions of folders and copies instead of links to files. */
async function makeLinks(payloadDir: string): Promise<void> {
  const links = await readLinks(join(payloadDir, LINKS_FILE));
  for (const [path, target] of Object.entries(links)) {
    const from = join(payloadDir, path);
    await mkdir(dirname(from), { recursive: true });
    if (process.platform === 'win32') await symlink(join(payloadDir, target), from, 'junction');
    else await symlink(relative(dirname(from), join(payloadDir, target)), from);
  }
}
