import { constants, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { compareVersions } from './compare-versions.ts';
import { sizeOf } from './install.ts';
import {
  demandRoom,
  type InstallationPlaces,
  type InstallationState,
  placeRelease,
  placesOf,
  type Release,
  readState,
  removeOldReleases,
  replaceFile,
  writeState,
} from './installation.ts';
import { writeLaunchers } from './launchers.ts';
import { openBundle } from './read-bundle.ts';
import { ReleaseError } from './release-error.ts';
import { findServer, startServer, stopServer, waitForHealth } from './running-server.ts';

const ROOM_FACTOR = 6;
/** Not part of what an upgrade can change: backups, and what is only said. */
const NOT_COPIED = new Set(['backup', 'logs', 'server.lock']);

export type UpgradeStep = 'verify' | 'stop' | 'backup' | 'copy' | 'start' | 'undo';

export interface UpgradeOptions {
  readonly bundle: string;
  readonly base: string;
  readonly nowMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Makes a cold backup with the release that is installed; the server is stopped. Throws with why it could not. */
  readonly backUp: (places: InstallationPlaces, release: Release) => Promise<void>;
  readonly healthWithinMs: number;
  readonly tell: (step: UpgradeStep) => void;
}

export interface Upgraded {
  readonly from: Release;
  readonly to: Release;
  /** Whether a server ran before, and runs again. */
  readonly running: boolean;
}

const journalSchema = z.object({ from: z.string(), to: z.string() });

/**
 * Upgrades: verifies, makes a cold backup, keeps a copy of the data, starts the new release and waits until it is ready. If
 * it is not, the former release and the former data are back. Cut off at any point, `recover` does the same.
 * @throws ReleaseError
 */
export async function upgrade(options: UpgradeOptions): Promise<Upgraded> {
  const places = placesOf(options.base);
  await recover(places);
  const state = await readState(places);
  await demandRoom(places.base, (await sizeOf(options.bundle)) * ROOM_FACTOR);
  options.tell('verify');
  const { release, root } = await take(options, places, state);

  const pid = await findServer(places);
  if (pid !== undefined) {
    options.tell('stop');
    await stopServer(places, pid);
  }
  try {
    options.tell('backup');
    await options.backUp(places, state.current);
    options.tell('copy');
    await keepData(places);
  } catch (error) {
    if (pid !== undefined) await startAgain(options, places, state.current);
    if (error instanceof ReleaseError) throw error;
    throw new ReleaseError('backup-failed', { why: error instanceof Error ? error.message : '' }, error);
  }
  await replaceFile(places.journalFile, JSON.stringify({ from: state.current.name, to: release.name }));
  await replaceFile(places.currentFile, release.name);
  await tryOut(options, places, state, release, pid !== undefined);
  await writeState(places, {
    current: release,
    previous: state.current,
    highestNumber: Math.max(state.highestNumber, release.number),
    root,
  });
  await writeLaunchers(places);
  await rm(places.journalFile);
  await removeOldReleases(places, [release.name, state.current.name]);
  return { from: state.current, to: release, running: pid !== undefined };
}

async function take({ bundle, nowMs }: UpgradeOptions, places: InstallationPlaces, state: InstallationState) {
  await rm(places.stagingDir, { recursive: true, force: true });
  const opened = await openBundle(bundle, { root: state.root }, places.stagingDir);
  try {
    const { version, number, root } = opened.list;
    const { current, highestNumber } = state;
    if (compareVersions(version, current.version) < 0)
      throw new ReleaseError('downgrade', { offered: version, installed: current.version });
    if (number <= highestNumber)
      throw new ReleaseError('replayed', { offered: number, installed: highestNumber });
    return { release: await placeRelease(places, opened, nowMs), root };
  } finally {
    await rm(places.stagingDir, { recursive: true, force: true });
  }
}

/** Starts the new release and looks. On failure everything is as before. */
async function tryOut(
  { env, healthWithinMs, tell }: UpgradeOptions,
  places: InstallationPlaces,
  { current }: InstallationState,
  release: Release,
  wasRunning: boolean,
): Promise<void> {
  tell('start');
  const started = await startServer(places, release.name, env);
  const health = await waitForHealth(started, healthWithinMs);
  if (health === 'ready') {
    const pid = await findServer(places);
    if (!wasRunning && pid !== undefined) await stopServer(places, pid);
    return;
  }
  tell('undo');
  started.child.kill('SIGTERM');
  const pid = await findServer(places);
  if (pid !== undefined) await stopServer(places, pid);
  await recover(places);
  if (wasRunning) await startAgain({ env, healthWithinMs }, places, current);
  throw new ReleaseError('unhealthy', {
    version: release.version,
    former: current.version,
    why: health,
    log: started.logFile,
  });
}

/** The former release, as it ran before. What keeps it from starting now is in its own log. */
async function startAgain(
  { env, healthWithinMs }: Pick<UpgradeOptions, 'env' | 'healthWithinMs'>,
  places: InstallationPlaces,
  release: Release,
): Promise<void> {
  await waitForHealth(await startServer(places, release.name, env), healthWithinMs, ['ready', 'locked']);
}

/** Copies the data aside; where the file system can, without using room. The copy counts once it has its final name. */
async function keepData({ dataDir, beforeDir }: InstallationPlaces): Promise<void> {
  const draft = `${beforeDir}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  for (const name of await readdir(dataDir)) {
    if (NOT_COPIED.has(name)) continue;
    await cp(join(dataDir, name), join(draft, name), {
      recursive: true,
      preserveTimestamps: true,
      mode: constants.COPYFILE_FICLONE,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.sock'),
    });
  }
  await rm(beforeDir, { recursive: true, force: true });
  await rename(draft, beforeDir);
}

/** Puts the copy in place of the data; what is there now goes aside. */
async function putBack({ dataDir, beforeDir }: InstallationPlaces, aside: string): Promise<void> {
  await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const name of await readdir(beforeDir)) {
    const present = await stat(join(dataDir, name)).catch(() => undefined);
    if (present !== undefined) await rename(join(dataDir, name), join(aside, name));
    await rename(join(beforeDir, name), join(dataDir, name));
  }
  await rm(beforeDir, { recursive: true, force: true });
}

/**
 * Undoes an upgrade that was cut off: the former release, with the data it had. Does nothing where there is none to undo.
 * Cut off itself, it goes on where it was: what was put back already is no longer in the copy.
 */
export async function recover(places: InstallationPlaces): Promise<boolean> {
  const text = await readFile(places.journalFile, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const { from, to } = journalSchema.parse(JSON.parse(text));
  const aside = join(places.programDir, 'failed');
  if ((await stat(places.beforeDir).catch(() => undefined)) !== undefined) await putBack(places, aside);
  await replaceFile(places.currentFile, from);
  await rm(aside, { recursive: true, force: true });
  await rm(join(places.releasesDir, to), { recursive: true, force: true });
  await rm(places.journalFile);
  return true;
}

export interface RollBackOptions {
  readonly base: string;
  readonly acceptLoss: boolean;
  readonly nowMs: number;
}

/** Goes back to the release before the last upgrade, and to the data it had. The data of now is kept aside. */
export async function rollBack({
  base,
  acceptLoss,
  nowMs,
}: RollBackOptions): Promise<Upgraded & { readonly kept: string }> {
  const places = placesOf(base);
  await recover(places);
  const { previous, ...state } = await readState(places);
  const copied = await stat(places.beforeDir).catch(() => undefined);
  if (previous === undefined || copied === undefined) throw new ReleaseError('nothing-before');
  const kept = join(places.programDir, `kept-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}`);
  if (!acceptLoss) throw new ReleaseError('newer-data', { at: state.current.at, kept });
  if ((await findServer(places)) !== undefined)
    throw new ReleaseError('still-running', { where: places.dataDir });
  await putBack(places, kept);
  await replaceFile(places.currentFile, previous.name);
  await writeState(places, { ...state, current: previous });
  return { from: state.current, to: previous, running: false, kept };
}
