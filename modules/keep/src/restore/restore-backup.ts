import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  acquireBaseLock,
  EmbeddedPostgresError,
  type LocatedCluster,
  locateCluster,
  locateScratchHome,
  startEmbeddedPostgres,
} from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { Secret } from '@haechi/kernel/node';
import { withKeepLock } from '../backup/keep-lock.ts';
import { countLostEvents, sizesOf, writeKnownHistory } from '../backup/known-history.ts';
import type { BackupDeps } from '../backup/make-backup.ts';
import { makeColdBackup, readFactsAtRest } from '../backup/make-cold-backup.ts';
import { checkSealedParts } from '../backup/open-backup.ts';
import type { KeepPlaces } from '../backup/places.ts';
import { readRecipients, writeRecipients } from '../backup/recipients.ts';
import { findReplay, layOutWal, type Replay, type ReplayDeps } from '../wal/replay-wal.ts';
import { type Comparison, compareRestored } from './compare-restored.ts';
import { keepNewerFiles } from './keep-newer-files.ts';
import { planRestore, type RestorePlan } from './plan-restore.ts';
import { layOut, type ScratchInstance, scratchFilesDir, scratchUrl } from './scratch-instance.ts';
import { settleLocked } from './settle-restore.ts';
import { startReplayed } from './start-replayed.ts';
import { type Journal, moveBack, moveForward, planMoves, writeJournal } from './swap-data-set.ts';
import { verifyLogs } from './verify-logs.ts';

export type RestoreStep = 'check' | 'snapshot' | 'lay_out' | 'replay' | 'verify' | 'swap' | 'start' | 'tidy';

export interface RestoreDeps {
  readonly places: KeepPlaces;
  readonly log: Logger;
  readonly verifierKeys: readonly string[];
  readonly identities: readonly Secret[];
  /** Makes the safety snapshot. */
  readonly safety: BackupDeps;
  /** Lists kept in files beside the database that only grow: a restore keeps the lines of both. */
  readonly growingFiles: readonly string[];
  readonly tell: (step: RestoreStep) => void;
}

export interface RestoreRequest {
  readonly name: string;
  /** History may be rolled back: a person said so. */
  readonly acceptLoss: boolean;
  /**
   * What to replay of the archived log: everything, or up to an instant (epoch milliseconds). Undefined for the state
   * the backup itself holds.
   */
  readonly until?: 'latest' | number | undefined;
}

export interface RestoreOutcome {
  readonly backup: string;
  readonly lostEvents: number;
  /** Events of the log that were verified; null where the keys for it are in custody. */
  readonly events: number | null;
  readonly tables: number;
  /** Name of the safety snapshot; undefined when there was nothing that could be backed up. */
  readonly snapshot: string | undefined;
  /** Where what was in use before was left, because no snapshot of it could be made. */
  readonly leftAt: string | undefined;
  readonly durationMs: number;
}

/**
 * Restores a backup in place of what is in use. Until the restored data set was started and compared nothing in use is
 * touched; then it changes places by renames, and back when it does not start.
 * @throws CodedError `KEEP_009` while a server runs, `KEEP_010` when history would be rolled back unasked,
 *   `KEEP_004` to `KEEP_007` when the backup is not good, `KEEP_012` when it does not come up as it should
 */
export async function restoreBackup(deps: RestoreDeps, request: RestoreRequest): Promise<RestoreOutcome> {
  const { places } = deps;
  return await withKeepLock(places, 'restore', async () => {
    const startedMs = performance.now();
    await settleLocked(places);
    await demandStopped(places.baseDir);
    deps.tell('check');
    const before = await locateCluster(places.baseDir);
    const plan = await planRestore({ ...deps, located: before }, request.name, deps.verifierKeys);
    demandBuiltIn(plan);
    await checkSealedParts(plan.backup);
    const replay = await demandReplay(deps, plan, request);
    if (replay === undefined) demandNoLoss(request, plan.lostEvents);
    const located = before ?? (await makeEmptyCluster(places.baseDir, deps.log));
    const snapshot = await takeSnapshot(deps, located, plan);
    const scratch = await stage(deps, located, plan, { ...request, replay });
    const swapped = await takeIntoUse(deps, located, scratch.instance, plan, snapshot);
    // On a new machine: the same people as before. Elsewhere the list of this machine is newer than the backup.
    if ((await readRecipients(places.recipientsFile)).length === 0)
      await writeRecipients(places.recipientsFile, plan.backup.manifest.recipients);
    return {
      backup: request.name,
      lostEvents: scratch.lostEvents,
      events: scratch.events,
      tables: scratch.comparison.tables,
      snapshot,
      leftAt: swapped.leftAt,
      durationMs: performance.now() - startedMs,
    };
  });
}

/** What came from a server of somebody else's goes back there by their hands. @throws CodedError `KEEP_018` */
function demandBuiltIn({ backup: { manifest } }: RestorePlan): void {
  if (manifest.database.server === 'external') throw new CodedError('KEEP_018', { where: manifest.name });
}

function demandNoLoss({ name, acceptLoss }: RestoreRequest, lostEvents: number): void {
  if (lostEvents > 0 && !acceptLoss)
    throw new CodedError('KEEP_010', { where: name, params: { count: lostEvents } });
}

/** @throws CodedError `KEEP_011` when the archived log does not reach where it was asked to */
export async function demandReplay(
  deps: ReplayDeps,
  { backup: { manifest } }: Pick<RestorePlan, 'backup'>,
  { until }: Pick<RestoreRequest, 'until'>,
): Promise<Replay | undefined> {
  if (until === undefined) return undefined;
  const replay = await findReplay(deps, manifest);
  const fromMs = Date.parse(manifest.finishedAt);
  const toMs = replay?.coveredMs ?? fromMs;
  if (replay === undefined || (until !== 'latest' && (until < fromMs || until > toMs))) {
    const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
    throw new CodedError('KEEP_011', { where: manifest.name, params: { from: from ?? '', to: to ?? '' } });
  }
  return replay;
}

/** @throws CodedError `KEEP_009` while a server has the base directory */
export async function demandStopped(baseDir: string): Promise<void> {
  try {
    await (await acquireBaseLock(baseDir)).release();
  } catch (error) {
    if (error instanceof EmbeddedPostgresError && error.code === 'already-running')
      throw new CodedError('KEEP_009', { where: baseDir, params: { pid: error.details['pid'] ?? '?' } });
    throw error;
  }
}

/** On a new machine the database has no place yet: an empty one is made and then replaced. */
async function makeEmptyCluster(baseDir: string, log: Logger): Promise<LocatedCluster> {
  await (await startEmbeddedPostgres({ baseDir, log })).stop();
  const located = await locateCluster(baseDir);
  if (located === undefined) throw new Error('a database that was just made is nowhere');
  return located;
}

async function takeSnapshot(
  { safety, tell }: RestoreDeps,
  located: LocatedCluster,
  { current }: RestorePlan,
): Promise<string | undefined> {
  if (current === undefined) return undefined;
  tell('snapshot');
  return (await makeColdBackup(safety, located, 'safety', current)).manifest.name;
}

interface Staged {
  readonly instance: ScratchInstance;
  readonly comparison: Comparison;
  readonly events: number | null;
  readonly lostEvents: number;
}

/** Lays the backup out beside the data in use, starts it there, and compares it. What fails is removed again. */
async function stage(
  deps: RestoreDeps,
  located: LocatedCluster,
  plan: RestorePlan,
  request: RestoreRequest & { readonly replay: Replay | undefined },
): Promise<Staged> {
  deps.tell('lay_out');
  const filesDir = scratchFilesDir(deps.places.stateDir, request.name);
  const instance = await layOut(plan.backup, {
    ...deps,
    home: await locateScratchHome(deps.places.baseDir, deps.log),
    name: `restore-${request.name}`,
    filesDir,
    durable: true,
  });
  try {
    const { replay, until } = request;
    const atMs = typeof until === 'number' ? until : undefined;
    const settings =
      replay === undefined
        ? {}
        : await layOutWal(deps, replay, instance.dataDir, located.runAs.identity, atMs);
    deps.tell('replay');
    const running = await startReplayed(instance, settings);
    try {
      deps.tell('verify');
      const url = scratchUrl(running, 'haechi');
      const comparison = await compareRestored(url, plan.backup.manifest, deps.log, replay !== undefined);
      const lostEvents = countLostEvents(plan.known, sizesOf(comparison.facts.logs));
      demandNoLoss(request, lostEvents);
      const rootKey = await readRestoredRootKey(instance);
      const events = rootKey === undefined ? null : await verifyLogs(url, rootKey, deps.log);
      await mergeGrowingFiles(deps, instance);
      return { instance, comparison, events, lostEvents };
    } finally {
      await running.stop();
    }
  } catch (error) {
    await instance.remove();
    throw error;
  }
}

/** The root key of the data set, where it lies in it; one kept elsewhere is not known here. */
export async function readRestoredRootKey({ filesDir }: ScratchInstance): Promise<RootKey | undefined> {
  const bytes = await readFile(join(filesDir, 'keys', 'root.key')).catch(() => undefined);
  return bytes?.length === 32 ? new Secret(new Uint8Array(bytes)) : undefined;
}

async function mergeGrowingFiles(
  { places, growingFiles }: RestoreDeps,
  { filesDir }: ScratchInstance,
): Promise<void> {
  for (const name of growingFiles) {
    const texts = await Promise.all(
      [filesDir, places.baseDir].map((dir) => readFile(join(dir, name), 'utf8').catch(() => '')),
    );
    const lines = new Set(texts.flatMap((text) => text.split('\n')).filter((line) => line !== ''));
    if (lines.size > 0)
      await writeFile(join(filesDir, name), `${[...lines].join('\n')}\n`, { mode: 0o600, flush: true });
  }
}

/** Puts the restored data set in place, starts it there once, and goes back when that fails. */
async function takeIntoUse(
  deps: RestoreDeps,
  located: LocatedCluster,
  instance: ScratchInstance,
  plan: RestorePlan,
  snapshot: string | undefined,
): Promise<{ readonly leftAt: string | undefined }> {
  const { places, tell } = deps;
  const { manifest } = plan.backup;
  const asideDataDir = join(dirname(located.dataDir), `aside-${manifest.name}`);
  const asideFilesDir = join(places.stateDir, `aside-${manifest.name}`);
  const asides = [asideDataDir, asideFilesDir];
  const moves = await planMoves({
    dataDir: located.dataDir,
    stagedDataDir: instance.dataDir,
    baseDir: places.baseDir,
    stagedFilesDir: instance.filesDir,
    asideDataDir,
    asideFilesDir,
  });
  const scratch = [instance.dir, instance.filesDir];
  const journal: Journal = { backup: manifest.name, state: 'swapping', moves, leftovers: scratch };
  tell('swap');
  await writeJournal(places.journalFile, journal);
  try {
    await moveForward(moves);
    tell('start');
    const facts = await readFactsAtRest(places.baseDir, deps.log);
    await keepNewerFiles(moves);
    await writeKnownHistory(places.knownFile, {
      systemId: facts.systemId,
      seenAt: manifest.finishedAt,
      logs: sizesOf(facts.logs),
    });
  } catch (error) {
    await moveBack(moves);
    await instance.remove();
    await rm(places.journalFile, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new CodedError('KEEP_012', { params: { why }, cause: error });
  }
  // What was in use is only removed when it lies in a snapshot, or was the empty database of a new machine.
  const isKept = snapshot === undefined && plan.currentState !== 'none';
  const leftovers = isKept ? scratch : [...scratch, ...asides];
  await writeJournal(places.journalFile, { ...journal, state: 'settled', leftovers });
  tell('tidy');
  await settleLocked(places);
  return { leftAt: isKept ? asideDataDir : undefined };
}
