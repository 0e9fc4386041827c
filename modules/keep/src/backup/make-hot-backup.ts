import type { KeptDatabase } from '../kept-database.ts';
import { takeBaseBackup } from '../replication/base-backup.ts';
import { connectForReplication } from '../replication/connect-for-replication.ts';
import { withKeepLock } from './keep-lock.ts';
import { type BackupDeps, type MadeBackup, makeBackup } from './make-backup.ts';
import { readFacts } from './read-facts.ts';

export interface HotSource {
  readonly database: KeptDatabase;
  /** Which run of the archived log is being written, if one is. */
  readonly walRun: string | null;
}

/** Backs up while the database works. @throws CodedError `KEEP_001` to `KEEP_003`, `KEEP_007`, `KEEP_008`, `KEEP_015` */
export async function makeHotBackup(deps: BackupDeps, { database, walRun }: HotSource): Promise<MadeBackup> {
  return await withKeepLock(deps.places, 'backup', async () => {
    const client = await connectForReplication(database.replicationUrl);
    try {
      return await makeBackup(deps, async () => {
        const before = await readFacts(database.url, deps.log);
        const taken = takeBaseBackup(client, 'haechi');
        return {
          kind: 'hot',
          database,
          walRun,
          before,
          archive: taken.archive,
          settle: async () => ({ ...taken.place(), after: await readFacts(database.url, deps.log) }),
        };
      });
    } finally {
      await client.end().catch(() => undefined);
    }
  });
}
