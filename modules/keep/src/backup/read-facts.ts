import { findSignedStates, type LogState, readLogHeads } from '@haechi/audit';
import { createDatabase, createPool, type Database } from '@haechi/database';
import type { Logger, Secret } from '@haechi/kernel/node';
import { sql } from 'kysely';

/** What a database says about itself, in one snapshot. */
export interface DatabaseFacts {
  readonly systemId: string;
  readonly postgresVersion: string;
  readonly timeline: number;
  /** End of the log that was written. */
  readonly lsn: string;
  /** Bytes of all databases of the cluster. */
  readonly bytes: number;
  /** Rows by table; partitions count for their table. */
  readonly counts: Readonly<Record<string, number>>;
  readonly logs: readonly LogState[];
}

/** Opens a database for a moment, above all tenants, in one read-only snapshot. */
async function withDatabase<T>(
  url: Secret,
  log: Logger,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = createDatabase(
    createPool({ url, log, connectionsMax: 2, applicationName: 'haechi-keep' }),
  );
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const SNAPSHOT = { readOnly: true, isolation: 'repeatable read' } as const;

export async function readFacts(url: Secret, log: Logger): Promise<DatabaseFacts> {
  return await withDatabase(url, log, (database) =>
    database.system(
      'describe the database for a backup',
      async (tx) => {
        const { rows } = await sql<Omit<DatabaseFacts, 'counts' | 'logs' | 'bytes'> & { bytes: string }>`
          SELECT system_identifier::text AS "systemId", current_setting('server_version') AS "postgresVersion",
                 timeline_id AS timeline, pg_current_wal_lsn()::text AS lsn,
                 (SELECT sum(pg_database_size(oid)) FROM pg_database
                   WHERE has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE'))::text AS bytes
            FROM pg_control_system(), pg_control_checkpoint()`.execute(tx);
        const [facts] = rows;
        if (facts === undefined) throw new Error('a statement that answers one row answered none');
        const tables = await sql<{ name: string }>`
          SELECT format('%I.%I', nspname, relname) AS name
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
           WHERE relkind IN ('r', 'p') AND NOT relispartition AND has_table_privilege(c.oid, 'SELECT')
             AND has_schema_privilege(n.oid, 'USAGE')
             AND nspname NOT IN ('pg_catalog', 'information_schema', 'public') AND nspname NOT LIKE 'pg\\_%'
           ORDER BY 1`.execute(tx);
        const counts: Record<string, number> = {};
        for (const { name } of tables.rows) {
          // The name comes quoted from the catalog.
          const counted = await sql<{
            count: string;
          }>`SELECT count(*) AS count FROM ${sql.raw(name)}`.execute(tx);
          counts[name] = Number(counted.rows[0]?.count ?? 0);
        }
        const logs = 'audit.trees' in counts ? await readLogHeads(tx) : [];
        return { ...facts, bytes: Number(facts.bytes), counts, logs };
      },
      SNAPSHOT,
    ),
  );
}

/** The wanted states that the logs of a database really signed. */
export async function readSignedStates(
  url: Secret,
  log: Logger,
  wanted: readonly LogState[],
): Promise<LogState[]> {
  return await withDatabase(url, log, (database) =>
    database.system('compare checkpoints with a backup', (tx) => findSignedStates(tx, wanted), SNAPSHOT),
  );
}
