import type { Secret } from '@haechi/kernel/node';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 10_000;

/** A connection that takes replication commands (PostgreSQL, section "Streaming Replication Protocol") and plain SQL. */
export async function connectForReplication(url: Secret): Promise<pg.Client> {
  const address = new URL(url.reveal());
  address.searchParams.set('replication', 'database');
  const client = new pg.Client({
    connectionString: address.href,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'haechi-keep',
    keepAlive: true,
  });
  // A connection that breaks while idle is noticed at the next command; unheard it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
