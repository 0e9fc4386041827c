import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import pg from 'pg';
import { createPool } from '../connection.ts';
import { foundationMigrations, type MigrationSource, migrate } from '../migrate.ts';
import { APP_ROLE, ensureAppRole, toAppUrl } from '../roles.ts';
import { createDatabase, type Database } from '../transaction.ts';

/** A database of one test file: migrated, empty, on the real PostgreSQL that the test run started. */
export interface TestDatabase {
  /** What the product works with: the role without rights over other tenants' rows. */
  readonly database: Database;
  readonly appUrl: Secret;
  /** The superuser: for arranging and attacking, never for asserting what the product may do. */
  readonly superuser: pg.Pool;
  readonly superuserUrl: Secret;
  drop(): Promise<void>;
}

const APP_PASSWORD = new Secret('a-password-of-the-test-cluster-only');
const TEMPLATE_LOCK = 0x7465_7374; // "test"

function clusterUrl(): URL {
  const url = process.env['HAECHI_TEST_POSTGRES_URL'];
  if (url === undefined) {
    throw new Error('HAECHI_TEST_POSTGRES_URL is not set: run this test by `npm test -- <path of the file>`');
  }
  return new URL(url);
}

function onDatabase(name: string): Secret {
  const url = clusterUrl();
  url.pathname = `/${name}`;
  return new Secret(url.href);
}

async function withClient<T>(url: Secret, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url.reveal() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function templateName(sources: readonly MigrationSource[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of [foundationMigrations, ...sources]) {
    const names = (await readdir(source.directory)).filter((name) => name.endsWith('.sql')).toSorted();
    for (const name of names)
      hash
        .update(source.schema)
        .update(name)
        .update(await readFile(new URL(name, source.directory)));
  }
  return `haechi_template_${hash.digest('hex').slice(0, 16)}`;
}

/** Migrates a template once for all test files with the same migrations; the others copy it, which is much faster. */
async function ensureTemplate(
  admin: pg.Client,
  name: string,
  sources: readonly MigrationSource[],
): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 1) return;
  const draft = `${name}_draft`;
  await ensureAppRole(admin, APP_PASSWORD);
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft}`);
  await withClient(onDatabase(draft), (client) => migrate(client, sources, silentLogger));
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
}

/** A new database for one test file. Dropped by `drop()`; the whole cluster goes when the test run ends. */
export async function createTestDatabase(sources: readonly MigrationSource[]): Promise<TestDatabase> {
  const name = `haechi_test_${randomBytes(6).toString('hex')}`;
  const template = await templateName(sources);
  await withClient(onDatabase('postgres'), async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await ensureTemplate(admin, template, sources);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const superuserUrl = onDatabase(name);
  const appUrl = toAppUrl(superuserUrl, APP_PASSWORD);
  const options = { log: silentLogger, connectionsMax: 10, applicationName: 'haechi-test' };
  const superuser = createPool({ ...options, url: superuserUrl });
  const database = createDatabase(createPool({ ...options, url: appUrl }));
  return {
    database,
    appUrl,
    superuser,
    superuserUrl,
    async drop() {
      await Promise.all([database.close(), superuser.end()]);
      await withClient(onDatabase('postgres'), (admin) =>
        admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
    },
  };
}

export { APP_ROLE };
