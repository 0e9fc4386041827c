import type { HttpMetrics } from '@haechi/http';
import type { OpenPools } from './start/open-database.ts';

/** Who holds connections to the database and who waits for one: what waits long is what has too few. */
export function measureConnections(metrics: HttpMetrics, pools: OpenPools): void {
  const named = { requests: pools.database, jobs: pools.jobDatabase, keys: pools.keyDatabase };
  metrics.gauge({
    name: 'haechi_database_connections',
    help: 'Connections of this process to the database: in use, idle, and how many ask for one and wait.',
    labelNames: ['pool', 'state'],
    read: async () =>
      Object.entries(named).flatMap(([name, { pool }]) => [
        { labels: { pool: name, state: 'used' }, value: pool.totalCount - pool.idleCount },
        { labels: { pool: name, state: 'idle' }, value: pool.idleCount },
        { labels: { pool: name, state: 'waiting' }, value: pool.waitingCount },
      ]),
  });
}
