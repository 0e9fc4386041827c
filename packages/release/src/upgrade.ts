import { constants, cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
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
  replaceFile,
  writeState,
} from './installation.ts';
import { writeLaunchers } from './launchers.ts';
import { openBundle } from './read-bundle.ts';
import { beforeOf, recoverLocked, withData, withReleaseLock, writeJournal } from './recover.ts';
import { ReleaseError } from './release-error.ts';
import {
  endTrial,
  findServer,
  startServer,
  startTrial,
  stopServer,
  waitForHealth,
} from './running-server.ts';

const ROOM_FACTOR = 6;
/** Not part of what an upgrade can change: backups, and what is only said. */
const NOT_COPIED = new Set(['backup', 'logs', 'server.lock', 'server.lock.waiting']);

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

/**
 * Upgrades: verifies, makes a cold backup, keeps a copy of the data, and tries the new release on it where nobody comes
 * in. If it is ready it is the one in use, and is started; if not, the former release and the former data are back. Cut
 * off at any point, `recover` does the same.
 * @throws ReleaseError
 */
export async function upgrade(options: UpgradeOptions): Promise<Upgraded> {
  const places = placesOf(options.base);
  return await withReleaseLock(places, async () => {
    await recoverLocked(places);
    const state = await readState(places);
    await demandRoom(places.base, (await sizeOf(options.bundle)) * ROOM_FACTOR);
    options.tell('verify');
    const { release, root } = await take(options, places, state);
    const wasRunning = await prepare(options, places, state.current);
    await writeJournal(places, { from: state.current.name, to: release.name });
    await replaceFile(places.currentFile, release.name);
    await tryOut(options, places, state, release, wasRunning);
    await writeLaunchers(places);
    // From here on the upgrade has happened, whatever becomes of this process.
    await writeState(places, {
      current: release,
      previous: state.current,
      highestNumber: Math.max(state.highestNumber, release.number),
      root,
    });
    await recoverLocked(places);
    if (wasRunning) await startNew(options, places, release);
    return { from: state.current, to: release, running: wasRunning };
  });
}

/** Stops the server, backs up and copies. What fails leaves everything as it was. @returns whether a server ran */
async function prepare(
  options: UpgradeOptions,
  places: InstallationPlaces,
  current: Release,
): Promise<boolean> {
  const pid = await findServer(places);
  if (pid !== undefined) {
    options.tell('stop');
    await stopServer(places, pid);
  }
  try {
    options.tell('backup');
    await options.backUp(places, current);
    options.tell('copy');
    await withData(places, () => keepData(places, current.name));
  } catch (error) {
    if (pid !== undefined) await startAgain(options, places, current);
    if (error instanceof ReleaseError) throw error;
    throw new ReleaseError('backup-failed', { why: error instanceof Error ? error.message : '' }, error);
  }
  return pid !== undefined;
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

/**
 * Starts the new release on a port of its own and looks: whatever somebody stored in it now could still be undone. It
 * ends with this process. On failure everything is as before.
 */
async function tryOut(
  { env, healthWithinMs, tell }: UpgradeOptions,
  places: InstallationPlaces,
  { current }: InstallationState,
  release: Release,
  wasRunning: boolean,
): Promise<void> {
  tell('start');
  const trial = await startTrial(places, release.name, env);
  const health = await waitForHealth(trial, healthWithinMs);
  await endTrial(trial);
  if (health === 'ready') return;
  tell('undo');
  await recoverLocked(places);
  if (wasRunning) await startAgain({ env, healthWithinMs }, places, current);
  throw new ReleaseError('unhealthy', {
    version: release.version,
    former: current.version,
    why: health,
    log: trial.logFile,
  });
}

async function startNew(
  { env, healthWithinMs }: UpgradeOptions,
  places: InstallationPlaces,
  { name, version }: Release,
): Promise<void> {
  const started = await startServer(places, name, env);
  const health = await waitForHealth(started, healthWithinMs, ['ready', 'locked']);
  if (health !== 'ready' && health !== 'locked')
    throw new ReleaseError('not-started', { version, why: health, log: started.logFile });
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
async function keepData(places: InstallationPlaces, release: string): Promise<void> {
  const { dataDir } = places;
  const beforeDir = beforeOf(places, release);
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
  return await withReleaseLock(places, async () => {
    await recoverLocked(places);
    const { previous, current } = await readState(places);
    const copied = previous && (await stat(beforeOf(places, previous.name)).catch(() => undefined));
    if (previous === undefined || copied === undefined) throw new ReleaseError('nothing-before');
    const kept = join(places.programDir, `kept-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}`);
    if (!acceptLoss) throw new ReleaseError('newer-data', { at: current.at, kept });
    if ((await findServer(places)) !== undefined)
      throw new ReleaseError('still-running', { where: places.dataDir });
    await writeJournal(places, { kind: 'roll-back', from: current.name, to: previous.name, kept });
    await recoverLocked(places);
    return { from: current, to: previous, running: false, kept };
  });
}
