import type { Clock } from '@haechi/kernel';
import type { Logger, RootKey, Secret } from '@haechi/kernel/node';
import type { BackupDeps } from '../backup/make-backup.ts';
import { type KeepPlaces, keepPlaces } from '../backup/places.ts';
import { makeIdentity } from '../backup/read-identities.ts';
import { type BackupSigner, openBackupSigner, readAcceptedKeys } from '../backup/sign-manifest.ts';
import type { KeepPlace } from '../keep-place.ts';
import { type KeptDatabase, locateDatabase } from '../kept-database.ts';
import type { Lsn } from '../replication/lsn.ts';
import type { WalRun } from '../wal/wal-run.ts';

interface MemoryKey {
  readonly identity: Secret;
  readonly recipient: string;
}

/** What the process that looks after the backups remembers. */
export interface KeeperState {
  readonly place: KeepPlace;
  readonly places: KeepPlaces;
  readonly signer: BackupSigner;
  readonly verifierKeys: () => Promise<string[]>;
  readonly demandDatabase: () => Promise<KeptDatabase>;
  readonly backupDeps: (withMemoryKey: boolean) => BackupDeps;
  /** Makes a new key for drills that is never written down, and lets the one before the last go. */
  renewMemoryKey(): Promise<void>;
  readonly memoryKeys: () => readonly MemoryKey[];
  walRun: WalRun | undefined;
  neededFrom: Lsn | undefined;
}

export async function openKeeperState(
  place: KeepPlace,
  { clock, log }: { readonly clock: Clock; readonly log: Logger; readonly rootKey: RootKey },
): Promise<KeeperState> {
  const places = keepPlaces(place.baseDir, place.backupDir);
  const signer = await openBackupSigner(places);
  let memoryKeys: readonly MemoryKey[] = [];
  return {
    place,
    places,
    signer,
    walRun: undefined,
    neededFrom: undefined,
    memoryKeys: () => memoryKeys,
    verifierKeys: () => readAcceptedKeys(places),
    demandDatabase: () => locateDatabase(place.baseDir, place.external),
    backupDeps: (withMemoryKey) => ({
      places,
      signer,
      clock,
      log,
      version: place.version,
      extraKeys: withMemoryKey ? memoryKeys.slice(0, 1).map(({ recipient }) => recipient) : [],
    }),
    async renewMemoryKey() {
      memoryKeys = [await makeIdentity(), ...memoryKeys.slice(0, 1)];
    },
  };
}
