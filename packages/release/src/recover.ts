import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { acquireBaseLock, type BaseLock, EmbeddedPostgresError } from '@haechi/database/embedded';
import { z } from 'zod';
import {
  type InstallationPlaces,
  type InstallationState,
  readState,
  replaceFile,
  writeState,
} from './installation.ts';
import { ReleaseError } from './release-error.ts';
import { findServer, stopServer } from './running-server.ts';
import { noteStep, type VersionStep } from './version-history.ts';

/** Written before data may change, removed when it is settled. Whoever finds it goes on from there. */
const journalSchema = z.object({
  kind: z.enum(['upgrade', 'roll-back']).default('upgrade'),
  from: z.string().max(80),
  to: z.string().max(80),
  /** Where the data of now goes when somebody goes back. */
  kept: z.string().max(4_000).optional(),
});
export type Journal = z.input<typeof journalSchema>;

export async function writeJournal({ journalFile }: InstallationPlaces, journal: Journal): Promise<void> {
  await replaceFile(journalFile, JSON.stringify(journal));
}

async function readJournal({
  journalFile,
}: InstallationPlaces): Promise<z.output<typeof journalSchema> | undefined> {
  const text = await readFile(journalFile, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : journalSchema.parse(JSON.parse(text));
}

const isThere = async (path: string): Promise<boolean> =>
  await stat(path).then(
    () => true,
    () => false,
  );

/** Whoever changes the release holds this; the lock of a process that died is not obeyed. @throws ReleaseError `upgrading` */
export async function withReleaseLock<T>(places: InstallationPlaces, step: () => Promise<T>): Promise<T> {
  const folder = join(places.programDir, 'upgrading');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockOr(folder, 'upgrading');
  try {
    return await step();
  } finally {
    await lock.release();
  }
}

/** While data is copied or put back no server may open it. @throws ReleaseError `still-running` */
export async function withData<T>({ dataDir }: InstallationPlaces, step: () => Promise<T>): Promise<T> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockOr(dataDir, 'still-running');
  try {
    return await step();
  } finally {
    await lock.release();
  }
}

async function lockOr(folder: string, code: 'upgrading' | 'still-running'): Promise<BaseLock> {
  try {
    return await acquireBaseLock(folder);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError && error.code === 'already-running')
      throw new ReleaseError(code, { where: folder, pid: error.details['pid'] ?? '?' }, error);
    throw error;
  }
}

/** Puts the data that a release had in place of the data; what is there now goes aside. Cut off, it goes on where it was. */
async function putBack(places: InstallationPlaces, release: string, aside: string): Promise<void> {
  const { dataDir } = places;
  const beforeDir = beforeOf(places, release);
  if (!(await isThere(beforeDir))) return;
  await withData(places, async () => {
    await mkdir(aside, { recursive: true, mode: 0o700 });
    for (const name of await readdir(beforeDir)) {
      if (await isThere(join(dataDir, name))) await rename(join(dataDir, name), join(aside, name));
      await rename(join(beforeDir, name), join(dataDir, name));
    }
    await rm(beforeDir, { recursive: true, force: true });
  });
}

export type Recovered = 'undone' | 'finished' | 'nothing';

/**
 * Brings what was cut off to an end. An upgrade that was not yet known to be good is undone as a whole: the former
 * release with the data it had; one that was good is finished, and so is going back. Cut off itself, it is repeated.
 * @throws ReleaseError `upgrading` while somebody is at it
 */
export async function recover(places: InstallationPlaces): Promise<Recovered> {
  return await withReleaseLock(places, () => recoverLocked(places));
}

/** The same, for who holds the lock. */
export async function recoverLocked(places: InstallationPlaces): Promise<Recovered> {
  const journal = await readJournal(places);
  const state = await readState(places);
  if (journal === undefined) {
    await tidy(places, state);
    return 'nothing';
  }
  const isSettled = state.current.name === journal.to;
  if (!isSettled && journal.kind === 'upgrade') await undo(places, journal);
  if (!isSettled && journal.kind === 'roll-back') await goBack(places, state, journal);
  await replaceFile(places.currentFile, (await readState(places)).current.name);
  await noteStep(places, describeEnd(journal, isSettled));
  await rm(places.journalFile);
  await tidy(places, await readState(places));
  return journal.kind === 'roll-back' || isSettled ? 'finished' : 'undone';
}

const versionOf = (release: string): string => release.replace(/-\d+$/, '');

/** What the history says of a journal that came to its end. */
function describeEnd({ kind, from, to }: Journal, isSettled: boolean): VersionStep {
  const at = new Date().toISOString();
  const [former, next] = [versionOf(from), versionOf(to)];
  if (kind === 'roll-back') return { at, step: 'rolled_back', from: former, to: next };
  return isSettled
    ? { at, step: 'upgraded', from: former, to: next }
    : { at, step: 'upgrade_undone', from: next, to: former };
}

async function undo(places: InstallationPlaces, { from, to }: Journal): Promise<void> {
  // A trial whose upgrade was killed ends by itself; it may still be on its way.
  const pid = await findServer(places);
  if (pid !== undefined) await stopServer(places, pid);
  const aside = join(places.programDir, 'failed');
  await putBack(places, from, aside);
  await rm(aside, { recursive: true, force: true });
  await rm(join(places.releasesDir, basename(to)), { recursive: true, force: true });
}

/** Goes back to the former release and the data it had. */
async function goBack(
  places: InstallationPlaces,
  { previous, ...state }: InstallationState,
  { kept }: Journal,
): Promise<void> {
  if (previous === undefined || kept === undefined) throw new ReleaseError('nothing-before');
  await putBack(places, previous.name, kept);
  await writeState(places, { ...state, current: previous });
}

/** What a cut-off run left beside: half a copy of the data, an unpacked bundle, releases that nothing names. */
async function tidy(places: InstallationPlaces, { current, previous }: InstallationState): Promise<void> {
  await rm(places.stagingDir, { recursive: true, force: true });
  for (const [folder, named] of [
    [places.releasesDir, [current.name, previous?.name]],
    [places.beforeDir, [previous?.name]],
  ] as const)
    for (const name of await readdir(folder).catch(() => []))
      if (!named.includes(name)) await rm(join(folder, name), { recursive: true, force: true });
}

/** The data as a release left it, when it was upgraded. */
export const beforeOf = ({ beforeDir }: InstallationPlaces, release: string): string =>
  join(beforeDir, basename(release));
