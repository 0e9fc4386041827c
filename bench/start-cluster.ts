import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@haechi/database/embedded';
import { silentLogger } from '@haechi/kernel/testing';

export interface BenchCluster {
  /** A folder for whatever else is measured; it goes with the cluster. */
  readonly directory: string;
  /** Process of the database. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL with the settings of the product, where a commit is on the disk. Databases of this process, and of those it
 * starts afterwards, are made there.
 */
export async function startCluster(): Promise<BenchCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'haechi-bench-'));
  await chmod(directory, 0o755); // as root PostgreSQL runs as another user
  const cluster = await startEmbeddedPostgres({
    baseDir: join(directory, 'base'),
    log: silentLogger,
    settings: { max_connections: 150 },
  });
  process.env['HAECHI_TEST_POSTGRES_URL'] = cluster.url(
    cluster.superuser,
    'postgres',
    cluster.superuserPassword,
  );
  return {
    directory,
    pid: cluster.pid,
    async stop() {
      await cluster.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
