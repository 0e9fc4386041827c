// A server that only starts its database, says where it is, and waits to be killed.
import { startEmbeddedPostgres } from '@haechi/database/embedded';
import { silentLogger } from '@haechi/kernel/testing';

const [baseDir = ''] = process.argv.slice(2);
const database = await startEmbeddedPostgres({ baseDir, log: silentLogger, settings: { fsync: false } });
process.stdout.write(JSON.stringify({ pid: database.pid, port: database.port }));
setInterval(() => undefined, 60_000);
