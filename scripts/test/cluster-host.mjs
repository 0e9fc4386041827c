// Runs under the pinned Node as a companion of the test runner: starts one throw-away PostgreSQL, says where it
// is in one line of JSON, and stops it when the runner closes our standard input, which also happens if the
// runner is killed. A Ctrl-C in the terminal reaches this process too and must not end it before PostgreSQL.
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { dirname } from 'node:path';
import { startEmbeddedPostgres } from '@haechi/database/embedded';
import { silentLogger } from '@haechi/kernel/testing';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
const runnerIsGone = once(process.stdin.resume(), 'close');

const [baseDir] = process.argv.slice(2);
// A temporary directory is closed to others, and as root PostgreSQL runs as another user: it would go elsewhere.
await chmod(dirname(baseDir), 0o755);
const cluster = await startEmbeddedPostgres({
  baseDir,
  log: silentLogger,
  settings: { fsync: false, synchronous_commit: false, full_page_writes: false, max_connections: 200 },
});
const url = cluster.url(cluster.superuser, 'postgres', cluster.superuserPassword);
process.stdout.write(`${JSON.stringify({ url })}\n`);

await runnerIsGone;
await cluster.stop();
process.exit(0);
