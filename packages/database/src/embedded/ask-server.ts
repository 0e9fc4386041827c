import { realpath } from 'node:fs/promises';
import { Client } from 'pg';
import type { Cluster } from './cluster.ts';
import { EmbeddedPostgresError, errorCode } from './errors.ts';
import { SUPERUSER } from './initialise-cluster.ts';
import { HOST } from './settings.ts';

export type Answer = 'ours' | 'not-ours' | 'no-answer';

const INVALID_PASSWORD = '28P01';

/**
 * Logs in at the port and asks which data directory is served there: only that tells a working database from an
 * open port, and ours from somebody else's.
 * @param clearSessions also ends every other session, for a database taken over from a killed server
 * @throws EmbeddedPostgresError `password-rejected`
 */
export async function askServer(cluster: Cluster, port: number, clearSessions = false): Promise<Answer> {
  const client = new Client({
    host: HOST,
    port,
    user: cluster.login?.user ?? SUPERUSER,
    password: (cluster.login?.password ?? cluster.password).reveal(),
    database: cluster.login?.database ?? 'postgres',
    connectionTimeoutMillis: 5000,
    query_timeout: 5000,
    application_name: 'haechi-supervisor',
  });
  client.on('error', () => undefined); // the same failure rejects connect() or query()
  try {
    await client.connect();
    // A role of another's making may not ask for the folder; who calls has compared process and port already.
    if (cluster.login !== undefined) return 'ours';
    const { rows } = await client.query<{ dir: string }>("select current_setting('data_directory') as dir");
    const dir = rows[0]?.dir ?? '';
    if ((await realpath(dir).catch(() => dir)) !== cluster.dataDir) return 'not-ours';
    if (clearSessions) await client.query(END_OTHER_SESSIONS);
    return 'ours';
  } catch (error) {
    if (errorCode(error) !== INVALID_PASSWORD) return 'no-answer';
    throw new EmbeddedPostgresError(
      'password-rejected',
      cluster.dataDir,
      { secretFile: cluster.secretFile },
      error,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** All are told first, then waited for: a session that is still ending still holds its locks. */
const END_OTHER_SESSIONS = [0, 2000]
  .map(
    (waitMs) => `
      select pg_terminate_backend(pid, ${waitMs})
      from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  )
  .join(';');
