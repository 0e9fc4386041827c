import { CodedError } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 10_000;

/** Not allowed in: by `pg_hba.conf`, by a password, by a missing attribute, or because all places are taken. */
const NOT_ALLOWED = new Set(['28000', '28P01', '42501', '53300']);

/**
 * A connection that takes replication commands (PostgreSQL, section "Streaming Replication Protocol") and plain SQL.
 * It names a database, so that the lines of `pg_hba.conf` for that database let it in as well.
 * @throws CodedError `KEEP_015` when the server does not allow it
 */
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
  await client.connect().catch((error: unknown) => {
    throw explain(error, `${address.hostname}:${address.port || '5432'}`);
  });
  return client;
}

/** What the server says about not being allowed, as a refusal somebody can do something about. */
function explain(error: unknown, where: string): unknown {
  if (!(error instanceof pg.DatabaseError) || !NOT_ALLOWED.has(error.code ?? '')) return error;
  return new CodedError('KEEP_015', { where, params: { why: error.message }, cause: error });
}
