import {
  createDatabase,
  createPool,
  type Database,
  deriveAppPassword,
  ensureAppRole,
  type MigrationSource,
  migrate,
  toAppUrl,
} from '@haechi/database';
import {
  acquireBaseLock,
  type BaseLock,
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  startEmbeddedPostgres,
} from '@haechi/database/embedded';
import { deriveKey, type Logger, type RootKey, Secret } from '@haechi/kernel/node';
import pg from 'pg';
import type { ServerConfig } from '../config.ts';
import { StartError } from './start-error.ts';

export interface OpenPools {
  readonly database: Database;
  /** For background work, so that a burst of requests cannot starve it. */
  readonly jobDatabase: Database;
  /** For the keys of personal data alone: they are asked for while a connection of another pool is held. */
  readonly keyDatabase: Database;
}

export interface OpenDatabase extends OpenPools {
  readonly kind: 'embedded' | 'external';
  /** Where it is, for other server processes of this machine. */
  readonly addresses: { readonly owner: Secret; readonly app: Secret };
  /** Brings the schemas to the newest version, as the owner. The pools may exist before; they connect at first use. */
  migrate(sources: readonly MigrationSource[]): Promise<void>;
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  readonly config: ServerConfig;
  readonly baseDir: string;
  readonly rootKey: RootKey;
  readonly log: Logger;
}

const DATABASE_NAME = 'haechi';
const OWNER_ROLE = 'haechi_owner';
const SERVER_VERSION_MIN = 150_000;
/** Six of them are held for long: leads, leases and listeners. */
const JOB_CONNECTIONS = 12;
const KEY_CONNECTIONS = 2;

interface Addresses {
  readonly owner: Secret;
  readonly app: Secret;
}

/**
 * Opens the database: the embedded one under the base directory, or the one `DATABASE_URL` names. Its owner
 * migrates it; everything else works on it as `haechi_app`.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const { config, log } = options;
  const embedded =
    config.DATABASE_URL === undefined
      ? await startEmbeddedPostgres({
          baseDir: options.baseDir,
          log,
          settings: { max_connections: countConnections(config) },
        })
      : undefined;
  const lock = embedded === undefined ? await claimHome(options) : undefined;
  try {
    const addresses =
      embedded === undefined
        ? await prepareExternal(options)
        : await prepareEmbedded(embedded, options.rootKey);
    const open = (applicationName: string, connectionsMax: number): Database =>
      createDatabase(createPool({ url: addresses.app, log, applicationName, connectionsMax }), {
        refuseNesting: config.HAECHI_CHECK_RESPONSES,
      });
    const database = open('haechi', config.HAECHI_DATABASE_CONNECTIONS);
    const jobDatabase = open('haechi-jobs', JOB_CONNECTIONS);
    const keyDatabase = open('haechi-keys', KEY_CONNECTIONS);
    return {
      database,
      jobDatabase,
      keyDatabase,
      kind: embedded === undefined ? 'external' : 'embedded',
      addresses,
      migrate: async (sources) => {
        await withClient(addresses.owner, (client) => migrate(client, sources, log));
      },
      async close() {
        await Promise.all([database.close(), jobDatabase.close(), keyDatabase.close()]);
        await embedded?.stop();
        await lock?.release();
      },
    };
  } catch (error) {
    await embedded?.stop();
    await lock?.release();
    throw error;
  }
}

/**
 * With a database elsewhere nothing keeps two processes from one base directory; the first is the one that `haechi stop`
 * and whoever must not work beside a server will find.
 */
async function claimHome({ baseDir }: OpenDatabaseOptions): Promise<BaseLock | undefined> {
  try {
    return await acquireBaseLock(baseDir);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError && error.code === 'already-running') return undefined;
    throw error;
  }
}

/** What all processes may open, with some beside for listening, the lead of the log, backups and people with `psql`. */
function countConnections(config: ServerConfig): number {
  const ofOne = config.HAECHI_DATABASE_CONNECTIONS + JOB_CONNECTIONS + KEY_CONNECTIONS + 6;
  return Math.max(100, config.HAECHI_PROCESSES * ofOne + 20);
}

async function withClient<T>(url: Secret, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url.reveal(), connectionTimeoutMillis: 10_000 });
  // A connection that breaks while idle is noticed at the next query; unheard it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function deriveOwnerPassword(rootKey: RootKey): Secret {
  return new Secret(Buffer.from(deriveKey(rootKey, 'database/owner-role')).toString('base64url'));
}

async function prepareEmbedded(embedded: EmbeddedPostgres, rootKey: RootKey): Promise<Addresses> {
  const ownerPassword = deriveOwnerPassword(rootKey);
  const appPassword = deriveAppPassword(rootKey);
  const owner = new Secret(embedded.url(OWNER_ROLE, DATABASE_NAME, ownerPassword));
  const app = toAppUrl(owner, appPassword);
  if (!(await canConnect(owner)) || !(await canConnect(app))) {
    const superuser = new Secret(embedded.url(embedded.superuser, 'postgres', embedded.superuserPassword));
    await withClient(superuser, async (client) => {
      await ensureOwner(client, ownerPassword);
      await ensureAppRole(client, appPassword);
    });
  }
  return { owner, app };
}

async function canConnect(url: Secret): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('SELECT 1'));
    return true;
  } catch {
    return false; // a first start, or another root key: the roles are made anew
  }
}

async function ensureOwner(client: pg.Client, password: Secret): Promise<void> {
  const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [OWNER_ROLE]);
  const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
  const literal = pg.escapeLiteral(password.reveal());
  await client.query(
    `${verb} ROLE ${OWNER_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${literal}`,
  );
  const present = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
  if (present.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME} OWNER ${OWNER_ROLE}`);
}

async function prepareExternal({ config, rootKey }: OpenDatabaseOptions): Promise<Addresses> {
  const owner = config.DATABASE_URL;
  if (owner === undefined) throw new Error('no external database is configured');
  const appPassword = deriveAppPassword(rootKey);
  const app = config.DATABASE_APP_URL ?? toAppUrl(owner, appPassword);
  const where = describeAddress(owner);
  try {
    await withClient(owner, async (client) => {
      const { rows } = await client.query<{ version: string }>(
        "SELECT current_setting('server_version_num') AS version",
      );
      const version = Number(rows[0]?.version);
      if (!(version >= SERVER_VERSION_MIN)) throw new StartError('database-too-old', { where, version });
      if (config.DATABASE_APP_URL === undefined && !(await canConnect(app)))
        await ensureAppRole(client, appPassword);
    });
  } catch (error) {
    if (error instanceof StartError) throw error;
    const denied = error instanceof pg.DatabaseError && error.code === '42501';
    throw new StartError(
      denied ? 'role-not-allowed' : 'database-unreachable',
      { where, why: describeError(error) },
      error,
    );
  }
  return { owner, app };
}

/** Host, port and database of an address; never the password. */
function describeAddress(url: Secret): string {
  const { hostname, port, pathname } = new URL(url.reveal());
  return `${hostname}:${port || '5432'}${pathname}`;
}

function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return error instanceof Error ? error.message : String(error);
}
