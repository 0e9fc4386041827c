import { acquireBaseLock, EmbeddedPostgresError, locateCluster } from '@haechi/database/embedded';
import { type Clock, CodedError } from '@haechi/kernel';
import type { Logger, Secret } from '@haechi/kernel/node';
import { withKeepLock } from '../backup/keep-lock.ts';
import { changeLedger, noteVerified } from '../backup/ledger.ts';
import { listBackups } from '../backup/list-backups.ts';
import type { BackupDeps, MadeBackup } from '../backup/make-backup.ts';
import { makeColdBackup } from '../backup/make-cold-backup.ts';
import { makeHotBackup } from '../backup/make-hot-backup.ts';
import { checkSealedParts, openBackup } from '../backup/open-backup.ts';
import { keepPlaces } from '../backup/places.ts';
import { openBackupSigner, readOwnVerifierKeys, readTrustedKeys, trustKey } from '../backup/sign-manifest.ts';
import { type DrillOutcome, runDrill } from '../drill/run-drill.ts';
import { checkExternal, type PointFound } from '../external/check-external.ts';
import { type ExternalDatabase, locateDatabase } from '../kept-database.ts';
import { type LaidOut, layOutInto } from '../restore/lay-out-into.ts';
import { planRestore, type RestorePlan } from '../restore/plan-restore.ts';
import {
  demandStopped,
  type RestoreOutcome,
  type RestoreStep,
  restoreBackup,
} from '../restore/restore-backup.ts';

/** Lists beside the database that only grow; `erasures.txt` keeps the erased erased. */
const GROWING_FILES = ['erasures.txt'] as const;

export interface OfflineOptions {
  readonly baseDir: string;
  /** Default: `backup/haechi` under the base directory. */
  readonly backupDir?: string | undefined;
  /** The printed key of another machine, whose backups are to be accepted. */
  readonly verifierKey?: string | undefined;
  /** Where the database is, when it is not the built-in one. */
  readonly external?: ExternalDatabase | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Backups of a base directory, for programs beside the server: most of it works when nothing runs. */
export type OfflineKeep = Awaited<ReturnType<typeof openOfflineKeep>>;

export async function openOfflineKeep(options: OfflineOptions) {
  const { baseDir, clock, log, external } = options;
  const places = keepPlaces(baseDir, options.backupDir);
  const signer = await openBackupSigner(places);
  const given = options.verifierKey === undefined ? [] : [options.verifierKey];
  const backupDeps: BackupDeps = { places, signer, clock, log, version: options.version };

  const readVerifierKeys = async (): Promise<string[]> => [
    ...new Set([...(await readOwnVerifierKeys(places)), ...given, ...(await readTrustedKeys(places))]),
  ];
  async function demandCluster() {
    const located = await locateCluster(baseDir);
    if (located === undefined)
      throw new CodedError('KEEP_007', { where: baseDir, params: { why: 'no database' } });
    return located;
  }

  return {
    places,
    verifierKey: signer.verifierKey,
    list: () => listBackups(places),
    isRunning: () => isRunning(baseDir),
    /** Asks an external database what it lacks to be backed up; undefined for the built-in one. */
    check: async (): Promise<PointFound[] | undefined> =>
      external === undefined ? undefined : await checkExternal(external),
    /**
     * While the server runs, or cold while it does not. A database of somebody else's runs on: it is always copied over
     * the replication protocol, and with `cold` nothing of ours writes meanwhile.
     */
    async backUp(kind: 'hot' | 'cold'): Promise<MadeBackup> {
      if (kind === 'cold') await demandStopped(baseDir);
      if (kind === 'hot' || external !== undefined)
        return await makeHotBackup(backupDeps, {
          database: await locateDatabase(baseDir, external),
          walRun: null,
        });
      const located = await demandCluster();
      return await withKeepLock(places, 'backup', () => makeColdBackup(backupDeps, located, 'cold'));
    },
    /** Signature and sealed bytes; no key that opens is needed. */
    async verify(name: string): Promise<void> {
      await checkSealedParts(await openBackup(places.backupDir, name, await readVerifierKeys()));
      await withKeepLock(places, 'upkeep', () =>
        changeLedger(places, noteVerified(name, 'bytesAt', clock.now())),
      );
    },
    async drill(name: string, identities: readonly Secret[]): Promise<DrillOutcome> {
      const outcome = await runDrill(
        { places, external, verifierKeys: await readVerifierKeys(), identities, clock, log },
        name,
      );
      await withKeepLock(places, 'upkeep', () =>
        changeLedger(places, noteVerified(name, 'drillAt', clock.now())),
      );
      return outcome;
    },
    async plan(name: string): Promise<RestorePlan> {
      return await planRestore(
        { places, located: await locateCluster(baseDir), external, log },
        name,
        await readVerifierKeys(),
      );
    },
    /** Lays a backup out in an empty folder, for a PostgreSQL that somebody else runs. */
    layOut: async (
      into: string,
      {
        identities,
        ...request
      }: {
        readonly name: string;
        readonly identities: readonly Secret[];
        readonly until?: 'latest' | number | undefined;
      },
    ): Promise<LaidOut> =>
      await layOutInto({ places, identities, verifierKeys: await readVerifierKeys() }, into, request),
    async restore(request: {
      readonly name: string;
      readonly identities: readonly Secret[];
      readonly acceptLoss: boolean;
      readonly until?: 'latest' | number | undefined;
      readonly tell: (step: RestoreStep) => void;
    }): Promise<RestoreOutcome> {
      const outcome = await restoreBackup(
        {
          places,
          log,
          verifierKeys: await readVerifierKeys(),
          identities: request.identities,
          safety: backupDeps,
          growingFiles: GROWING_FILES,
          tell: request.tell,
        },
        request,
      );
      for (const key of given) await trustKey(places, key);
      await noteRestore(outcome);
      return outcome;
    },
  };

  async function noteRestore({ backup, lostEvents, snapshot, events }: RestoreOutcome): Promise<void> {
    const details = {
      backup,
      lostEvents,
      events: events ?? 0,
      ...(snapshot === undefined ? {} : { snapshot }),
    };
    const entry = { action: 'backup.restored', at: new Date(clock.now()).toISOString(), details };
    await withKeepLock(places, 'upkeep', () =>
      changeLedger(places, (ledger) => ({ ...ledger, pending: [...ledger.pending, entry] })),
    );
  }
}

/** Whether a server, or something else that holds the base directory, runs. */
async function isRunning(baseDir: string): Promise<boolean> {
  try {
    await (await acquireBaseLock(baseDir)).release();
    return false;
  } catch (error) {
    if (error instanceof EmbeddedPostgresError && error.code === 'already-running') return true;
    throw error;
  }
}
