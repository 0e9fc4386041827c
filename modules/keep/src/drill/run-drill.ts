import { locateScratchHome } from '@haechi/database/embedded';
import type { Clock } from '@haechi/kernel';
import type { Logger, RootKey, Secret } from '@haechi/kernel/node';
import { withKeepLock } from '../backup/keep-lock.ts';
import { checkSealedParts, openBackup } from '../backup/open-backup.ts';
import type { KeepPlaces } from '../backup/places.ts';
import type { ExternalDatabase } from '../kept-database.ts';
import { compareRestored } from '../restore/compare-restored.ts';
import { readRestoredRootKey } from '../restore/restore-backup.ts';
import { layOut, scratchFilesDir, scratchUrl, sweepScratch } from '../restore/scratch-instance.ts';
import { startReplayed } from '../restore/start-replayed.ts';
import { verifyLogs } from '../restore/verify-logs.ts';
import { findReplay, layOutWal } from '../wal/replay-wal.ts';

export interface DrillDeps {
  readonly places: KeepPlaces;
  /** Where the database is, if it is not the built-in one. */
  readonly external: ExternalDatabase | undefined;
  readonly verifierKeys: readonly string[];
  readonly identities: readonly Secret[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Opens the keys of the log; read from the backup where it is not given. */
  readonly rootKey?: RootKey;
}

/** What a drill proved and measured. */
export interface DrillOutcome {
  readonly backup: string;
  /** How old the newest state is that could have been restored, when the drill began. */
  readonly rpoMs: number;
  /** From the sealed bytes to a database that answers. */
  readonly rtoMs: number;
  /** Pieces of the archived log that were replayed on top of the backup. */
  readonly replayed: number;
  readonly verifyMs: number;
  readonly bytes: number;
  readonly tables: number;
  readonly logs: number;
  /** Null where the keys to verify the log with are in custody. */
  readonly events: number | null;
}

/**
 * Restores a backup beside the real database, starts it, replays, compares it with the manifest, verifies every log,
 * and removes it again.
 * @throws CodedError naming what is wrong with the backup
 */
export async function runDrill(deps: DrillDeps, name: string): Promise<DrillOutcome> {
  const { places, clock } = deps;
  return await withKeepLock(places, 'drill', async () => {
    await sweepScratch(places);
    const startedAtMs = clock.now();
    const startedMs = performance.now();
    const backup = await openBackup(places.backupDir, name, deps.verifierKeys);
    await checkSealedParts(backup);
    const home = await locateScratchHome(places.baseDir, deps.log);
    const filesDir = scratchFilesDir(places.stateDir, name);
    const scratch = await layOut(backup, {
      ...deps,
      home,
      name: `drill-${name}`,
      filesDir,
      durable: false,
    });
    try {
      const replay = await findReplay(deps, backup.manifest);
      const settings =
        replay === undefined
          ? {}
          : await layOutWal(deps, replay, scratch.dataDir, home.runAs.identity, undefined);
      const instance = await startReplayed(scratch, settings);
      try {
        const url = scratchUrl(instance, backup.manifest.database.name);
        const rtoMs = performance.now() - startedMs;
        const { tables, logs } = await compareRestored(url, backup.manifest, deps.log, replay !== undefined);
        const rootKey = deps.rootKey ?? (await readRestoredRootKey(scratch));
        const events = rootKey === undefined ? null : await verifyLogs(url, rootKey, deps.log);
        return {
          backup: name,
          rpoMs: Math.max(0, startedAtMs - (replay?.coveredMs ?? Date.parse(backup.manifest.finishedAt))),
          replayed: replay?.pieces.length ?? 0,
          rtoMs,
          verifyMs: performance.now() - startedMs - rtoMs,
          bytes: scratch.bytes,
          tables,
          logs,
          events,
        };
      } finally {
        await instance.stop();
      }
    } finally {
      await scratch.remove();
    }
  });
}
