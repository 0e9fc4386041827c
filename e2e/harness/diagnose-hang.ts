import type { RunningServer } from './start-server.ts';

/** What every connection to the database of a server does now, and who waits for whom. */
const ACTIVITY = `
  SELECT pid, application_name AS pool, state, coalesce(wait_event_type || '/' || wait_event, '') AS waits,
         round(extract(epoch FROM now() - xact_start) * 1000) AS in_transaction_ms,
         pg_blocking_pids(pid) AS blocked_by, left(regexp_replace(query, '\\s+', ' ', 'g'), 160) AS query
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
  ORDER BY xact_start NULLS LAST, pid`;

const LINES = 40;

/** Everything that can tell why a server does not answer: its connections, the locks between them, its last words. */
export async function diagnoseHang(server: RunningServer): Promise<string> {
  const words = server.process().output().trimEnd().split('\n').slice(-LINES);
  const pools = await fetch(new URL('/metrics', server.origin), { signal: AbortSignal.timeout(2_000) })
    .then((answer) => answer.text())
    .then((text) => text.split('\n').filter((line) => line.startsWith('haechi_database_connections')))
    .catch((error: unknown) => [`/metrics: ${String(error)}`]);
  const activity = (await server.db?.superuser.query<object>(ACTIVITY))?.rows ?? [];
  return [
    'connections:',
    ...activity.map((row) => `  ${JSON.stringify(row)}`),
    'pools:',
    ...pools.map((line) => `  ${line}`),
    'the server said last:',
    ...words.map((line) => `  ${line.slice(0, 400)}`),
  ].join('\n');
}
