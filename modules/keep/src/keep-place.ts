import type { ExternalDatabase } from './kept-database.ts';

/** Where this installation keeps its backups; set where it starts. */
export interface KeepPlace {
  readonly baseDir: string;
  readonly backupDir?: string | undefined;
  /** The second medium. */
  readonly secondDir?: string | undefined;
  /** A file that opens backups, on a medium that is plugged in for drills. */
  readonly identityFile?: string | undefined;
  /** Where the database is, when it is not the built-in one. */
  readonly external?: ExternalDatabase | undefined;
  readonly version: string;
}
