import { askServer } from './ask-server.ts';
import type { Cluster } from './cluster.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { isPostmasterOf, type Postmaster, runsProgram, watchedPostmaster } from './postmaster.ts';
import { disownPostmasterFile, type PostmasterFile, readPostmasterFile } from './postmaster-file.ts';
import { isAlive, readProcessMark } from './process-mark.ts';
import { readSettings, renderSettings } from './settings.ts';
import { stopPostmaster } from './stop-postmaster.ts';

/**
 * Deals with a database that a killed server left running. Healthy, with the same programs and settings, it is kept
 * (its old sessions are ended); otherwise it is stopped. The caller holds the base directory's lock.
 * @returns the database kept, or `undefined` when none is running any more
 * @throws EmbeddedPostgresError `data-in-use` when it does not stop
 */
export async function takeOver(
  cluster: Cluster,
  wantedPort: number | undefined,
): Promise<Postmaster | undefined> {
  const file = await readPostmasterFile(cluster.dataDir);
  const mark = file === undefined ? undefined : await readProcessMark(file.pid);
  if (file === undefined || mark === undefined) return undefined; // a stale file: PostgreSQL deals with it itself
  const { pid } = file;
  if (!(await isPostmasterOf(pid, cluster.dataDir))) {
    cluster.log.warn({ pid }, 'a stale postmaster.pid names an unrelated process; ignoring it');
    if (process.platform !== 'win32') await disownPostmasterFile(cluster.dataDir, cluster.runAs);
    return undefined;
  }
  const found = watchedPostmaster(pid, mark, file.port ?? 0);
  if (await isWorthKeeping(cluster, file, wantedPort)) {
    cluster.log.info({ pid, port: file.port }, 'took over the database of an earlier server');
    return found;
  }
  cluster.log.info({ pid, status: file.status }, 'stopping the database of an earlier server');
  await stopPostmaster(cluster, found).catch((error: unknown) => {
    throw new EmbeddedPostgresError('data-in-use', cluster.dataDir, { pid }, error);
  });
  return undefined;
}

async function isWorthKeeping(
  cluster: Cluster,
  file: PostmasterFile,
  wantedPort: number | undefined,
): Promise<boolean> {
  const { port } = file;
  if (file.status !== 'ready' || port === undefined) return false;
  if (wantedPort !== undefined && wantedPort !== port) return false;
  if ((await readSettings(cluster.dataDir)) !== renderSettings(port, cluster.settings)) return false;
  if (!(await runsProgram(file.pid, cluster.runtime.postgres))) return false;
  return (await askServer(cluster, port, true)) === 'ours';
}

/**
 * A killed database stays in the process table until its parent collects it, which in a container without an init
 * process is never; PostgreSQL would take that entry for a running server.
 */
export async function disownDeadPostmaster(cluster: Cluster): Promise<void> {
  const file = await readPostmasterFile(cluster.dataDir);
  if (file === undefined || process.platform === 'win32' || !isAlive(file.pid)) return;
  if ((await readProcessMark(file.pid)) === undefined) {
    await disownPostmasterFile(cluster.dataDir, cluster.runAs);
  }
}
