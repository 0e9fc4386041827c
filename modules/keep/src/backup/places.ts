import { join } from 'node:path';

/** The name backups of this product have under `BASE_DIR/backup`. */
export const SERVICE = 'haechi';

/** Where things to do with backups are under a base directory. */
export interface KeepPlaces {
  readonly baseDir: string;
  /** `BASE_DIR/backup/<service>`: finished backups, and drafts that a crash may leave behind. */
  readonly backupDir: string;
  /** The write-ahead log as it is received, sealed piece by piece. */
  readonly walDir: string;
  /** What this machine knows about its backups, outside of the database, so that a restore does not forget it. */
  readonly stateDir: string;
  readonly recipientsFile: string;
  /** The newest state of the log that is known: a restore that is older loses history, and asks. */
  readonly knownFile: string;
  /** Present while a restore changes the data set. */
  readonly journalFile: string;
  /** Held while a backup, restore or drill runs. */
  readonly lockDir: string;
}

export function keepPlaces(baseDir: string, backupDir = join(baseDir, 'backup', SERVICE)): KeepPlaces {
  const stateDir = join(baseDir, 'keep');
  return {
    baseDir,
    backupDir,
    walDir: join(backupDir, 'wal'),
    stateDir,
    recipientsFile: join(stateDir, 'recipients.txt'),
    knownFile: join(stateDir, 'known.json'),
    journalFile: join(stateDir, 'restore.json'),
    lockDir: join(stateDir, 'lock'),
  };
}

/** Drafts are folders of this name with the backup's behind it; a finished backup has none. */
export const DRAFT_PREFIX = '.draft-';

/** Entries of the base directory that are no part of the data set: made anew, local to the machine, or backups. */
const NOT_DATA: ReadonlySet<string> = new Set(['backup', 'postgres', 'logs', 'keep', 'server.lock']);

/** Whether an entry right under the base directory belongs to the data set. */
export function isData(name: string): boolean {
  return !NOT_DATA.has(name) && !name.startsWith('server.lock.') && !name.endsWith('.draft');
}
