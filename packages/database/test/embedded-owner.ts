// A server that starts its database, leaves a long statement running in it, says where it is, and waits to be killed.
import { startEmbeddedPostgres } from '@haechi/database/embedded';
import { silentLogger } from '@haechi/kernel/testing';
import { Client } from 'pg';

const [baseDir = ''] = process.argv.slice(2);
const database = await startEmbeddedPostgres({ baseDir, log: silentLogger, settings: { fsync: false } });
const client = new Client({
  connectionString: database.url(database.superuser, 'postgres', database.superuserPassword),
  application_name: 'left-behind',
});
await client.connect();
void client.query('select pg_sleep(3600)');
process.stdout.write(JSON.stringify({ pid: database.pid, port: database.port }));
setInterval(() => undefined, 60_000);
