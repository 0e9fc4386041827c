import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireBaseLock, type LocatedCluster, startEmbeddedPostgres } from '@haechi/database/embedded';
import { type Logger, Secret } from '@haechi/kernel/node';
import { parseLsn } from '../replication/lsn.ts';
import { archiveFolders } from './archive-folder.ts';
import { type BackupDeps, type MadeBackup, makeBackup } from './make-backup.ts';
import { type DatabaseFacts, readFacts } from './read-facts.ts';

/** Left out of a cold copy: what belongs to a running database, and slots of whoever followed it. */
const LEFT_OUT = /^(postmaster\.(pid|opts)|pg_stat_tmp\/.*|pg_replslot\/.*|(.*\/)?pgsql_tmp[^/]*)$/;

/** Starts the database of a base directory for a moment, reads its facts, and stops it cleanly. */
export async function readFactsAtRest(baseDir: string, log: Logger): Promise<DatabaseFacts> {
  const instance = await startEmbeddedPostgres({ baseDir, log });
  try {
    return await readFacts(secretUrl(instance), log);
  } finally {
    await instance.stop();
  }
}

function secretUrl(instance: Awaited<ReturnType<typeof startEmbeddedPostgres>>): Secret {
  return new Secret(instance.url(instance.superuser, 'haechi', instance.superuserPassword));
}

/**
 * Copies the whole data set while nothing runs. The database is started once, to be described, and stopped cleanly;
 * until the copy is done the base directory is locked, so that no server starts. The caller holds the lock of backups.
 * @param known what a start and clean stop a moment ago told
 * @throws EmbeddedPostgresError `already-running` while a server runs
 */
export async function makeColdBackup(
  deps: BackupDeps,
  located: LocatedCluster,
  kind: 'cold' | 'safety',
  known?: DatabaseFacts,
): Promise<MadeBackup> {
  const { baseDir } = deps.places;
  const facts = known ?? (await readFactsAtRest(baseDir, deps.log));
  const lock = await acquireBaseLock(baseDir);
  try {
    return await makeBackup(deps, async () => {
      const names = (await readdir(located.dataDir)).toSorted();
      const lsn = parseLsn(facts.lsn);
      return {
        kind,
        database: { server: 'embedded', name: 'haechi', dataDir: located.dataDir },
        walRun: null,
        before: facts,
        archive: archiveFolders(
          names.map((name) => ({ name, path: join(located.dataDir, name) })),
          (name) => !LEFT_OUT.test(name),
        ),
        settle: async () => ({ startLsn: lsn, endLsn: lsn, timeline: facts.timeline, after: facts }),
      };
    });
  } finally {
    await lock.release();
  }
}
