import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@haechi/kernel/node';
import type pg from 'pg';

/** A module's numbered SQL files: `<directory>/001_what_it_does.sql`. The schema has the module's name. */
export interface MigrationSource {
  readonly schema: string;
  readonly directory: URL;
}

interface Migration {
  readonly schema: string;
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** A migration cannot be applied. The message says which file and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const FILE_NAME = /^(\d{3})_([a-z0-9_]+)\.sql$/;
const LOCK_ID = 0x6861_6563; // "haec": one migration run at a time on one database
const APP_ROLE = 'haechi_app';

/** The foundation every module builds on; always first. */
export const foundationMigrations: MigrationSource = {
  schema: 'haechi',
  directory: new URL('../migrations/', import.meta.url),
};

async function readMigrations(source: MigrationSource): Promise<Migration[]> {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(source.schema))
    throw new MigrationError(`not a schema name: ${source.schema}`);
  const directory = fileURLToPath(source.directory);
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).toSorted();
  return await Promise.all(
    names.map(async (name, index) => {
      const number = Number(FILE_NAME.exec(name)?.[1]);
      if (number !== index + 1) {
        throw new MigrationError(
          `${source.schema}/${name}: expected number ${String(index + 1).padStart(3, '0')}`,
        );
      }
      const sql = await readFile(new URL(name, source.directory), 'utf8');
      // Line ends may change on checkout; they are not part of what was promised.
      const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
      return { schema: source.schema, number, name, sql, checksum };
    }),
  );
}

async function prepare(client: pg.ClientBase): Promise<void> {
  await client.query('CREATE SCHEMA IF NOT EXISTS haechi');
  await client.query(`CREATE TABLE IF NOT EXISTS haechi.migrations (
    schema text NOT NULL, number integer NOT NULL, name text NOT NULL, checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (schema, number))`);
}

async function apply(client: pg.ClientBase, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${migration.schema}`);
    await client.query(`GRANT USAGE ON SCHEMA ${migration.schema} TO ${APP_ROLE}`);
    // Rights on tables are given by default; a migration that wants fewer revokes them in the same file.
    await client.query(
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${migration.schema}
         GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${APP_ROLE}`,
    );
    await client.query(
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${migration.schema} GRANT USAGE, SELECT ON SEQUENCES TO ${APP_ROLE}`,
    );
    await client.query(migration.sql);
    await client.query(
      'INSERT INTO haechi.migrations (schema, number, name, checksum) VALUES ($1, $2, $3, $4)',
      [migration.schema, migration.number, migration.name, migration.checksum],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${migration.schema}/${migration.name} failed and was rolled back: ${why}`, {
      cause: error,
    });
  }
}

/**
 * Brings the database to the newest version: forward only, one file per transaction, in the order of `sources`.
 * Processes that start together wait for each other. Refuses when an applied file has changed since, or when the
 * database is newer than this program.
 * @param client a connection of the owner role; the role `haechi_app` exists already
 * @returns the names of what was applied now
 */
export async function migrate(
  client: pg.ClientBase,
  sources: readonly MigrationSource[],
  log: Logger,
): Promise<string[]> {
  const wanted = (await Promise.all([foundationMigrations, ...sources].map(readMigrations))).flat();
  await client.query('SELECT pg_advisory_lock($1)', [LOCK_ID]);
  try {
    await prepare(client);
    const { rows } = await client.query<{ schema: string; number: number; name: string; checksum: string }>(
      'SELECT schema, number, name, checksum FROM haechi.migrations',
    );
    const applied = new Map(rows.map((row) => [`${row.schema}/${row.name}`, row]));
    const known = new Set(wanted.map((migration) => `${migration.schema}/${migration.name}`));
    const unknown = [...applied.keys()].filter((name) => !known.has(name));
    if (unknown.length > 0) {
      throw new MigrationError(
        `the database is newer than this program (it has ${unknown.join(', ')}): start the version that made it`,
      );
    }
    const done: string[] = [];
    for (const migration of wanted) {
      const name = `${migration.schema}/${migration.name}`;
      const before = applied.get(name);
      if (before === undefined) {
        await apply(client, migration);
        done.push(name);
      } else if (before.checksum !== migration.checksum) {
        throw new MigrationError(
          `${name} was applied and has changed since: restore it and add a new file instead`,
        );
      }
    }
    if (done.length > 0) log.info({ migrations: done.length }, 'database migrated');
    return done;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK_ID]);
  }
}
