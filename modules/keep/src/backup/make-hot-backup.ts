import type { Secret } from '@haechi/kernel/node';
import { takeBaseBackup } from '../replication/base-backup.ts';
import { connectForReplication } from '../replication/connect-for-replication.ts';
import { withKeepLock } from './keep-lock.ts';
import { type BackupDeps, type MadeBackup, makeBackup } from './make-backup.ts';
import { readFacts } from './read-facts.ts';

export interface HotSource {
  /** Address of the database as a role that may replicate. */
  readonly url: Secret;
  /** Undefined for a database that is not under the base directory. */
  readonly dataDir: string | undefined;
  /** Which run of the archived log is being written, if one is. */
  readonly walRun: string | null;
}

/** Backs up while the database works. @throws CodedError `KEEP_001` to `KEEP_003`, `KEEP_007`, `KEEP_008` */
export async function makeHotBackup(
  deps: BackupDeps,
  { url, dataDir, walRun }: HotSource,
): Promise<MadeBackup> {
  return await withKeepLock(deps.places, 'backup', async () => {
    const client = await connectForReplication(url);
    try {
      return await makeBackup(deps, async () => {
        const before = await readFacts(url, deps.log);
        const taken = takeBaseBackup(client, 'haechi');
        return {
          kind: 'hot',
          dataDir,
          walRun,
          before,
          archive: taken.archive,
          settle: async () => ({ ...taken.place(), after: await readFacts(url, deps.log) }),
        };
      });
    } finally {
      await client.end().catch(() => undefined);
    }
  });
}
