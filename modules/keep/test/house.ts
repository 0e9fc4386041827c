import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditModule, createAuditModule, systemOrigin } from '@haechi/audit';
import { createDatabase, createPool, type Database, ensureAppRole, migrate } from '@haechi/database';
import { type EmbeddedPostgres, locateCluster, startEmbeddedPostgres } from '@haechi/database/embedded';
import { PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID, systemClock } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import pg from 'pg';
import { makeIdentity } from '../src/backup/read-identities.ts';
import { writeRecipients } from '../src/backup/recipients.ts';
import { type OfflineKeep, openOfflineKeep } from '../src/offline/open-keep.ts';

/** A text that stands in a table, and must never be found in a backup. */
export const MARK = 'gildong-was-here-';

/** An installation of its own in a folder of its own: a database with a log, keys, files, and its backups. */
export interface KeepHouse {
  readonly baseDir: string;
  readonly keep: OfflineKeep;
  readonly identity: Secret;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Runs SQL in the running database, as its administrator. */
  query<T extends pg.QueryResultRow>(sql: string): Promise<T[]>;
  url(): Promise<Secret>;
  /** Records events and waits until they are in the signed log. */
  append(count: number): Promise<void>;
  remove(): Promise<void>;
}

const SETTINGS = { fsync: false, synchronous_commit: false };

async function makeDatabase(instance: EmbeddedPostgres): Promise<void> {
  const connect = async (name: string): Promise<pg.Client> => {
    const client = new pg.Client(instance.url(instance.superuser, name, instance.superuserPassword));
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  await admin.query('CREATE DATABASE haechi');
  await admin.end();
  const owner = await connect('haechi');
  await ensureAppRole(owner, new Secret('a-password-of-this-test'));
  const sources = ['audit', 'keep'].map((schema) => ({
    schema,
    directory: new URL(`../../${schema}/src/migrations/`, import.meta.url),
  }));
  await migrate(owner, sources, silentLogger);
  await owner.query(
    `CREATE SCHEMA test; CREATE TABLE test.notes AS SELECT n, '${MARK}' || n AS text FROM generate_series(1, 5000) n`,
  );
  await owner.end();
}

export async function openKeepHouse(): Promise<KeepHouse> {
  const baseDir = await mkdtemp(join(tmpdir(), 'haechi-keep-'));
  await chmod(baseDir, 0o755); // the database's user passes through
  const rootKey = new Secret(new Uint8Array(32).fill(9));
  await mkdir(join(baseDir, 'keys'));
  await writeFile(join(baseDir, 'keys', 'root.key'), rootKey.reveal());
  await writeFile(join(baseDir, 'erasures.txt'), 'one\n');
  let instance: EmbeddedPostgres | undefined = await startEmbeddedPostgres({
    baseDir,
    log: silentLogger,
    settings: SETTINGS,
  });
  await makeDatabase(instance);
  const { identity, recipient } = await makeIdentity();
  const keep = await openOfflineKeep({ baseDir, version: '0.1.0', clock: systemClock, log: silentLogger });
  await writeRecipients(keep.places.recipientsFile, [{ name: 'USB', key: recipient }]);

  async function url(): Promise<Secret> {
    const found = await (await locateCluster(baseDir))?.url('haechi');
    if (found === undefined) throw new Error('there is no database');
    return found;
  }
  async function withAudit(work: (audit: AuditModule, database: Database) => Promise<void>): Promise<void> {
    const options = { log: silentLogger, connectionsMax: 5, applicationName: 'haechi-test' };
    const database = createDatabase(createPool({ ...options, url: await url() }));
    const audit = createAuditModule({
      database,
      rootKey,
      clock: systemClock,
      log: silentLogger,
      translate: (_, key) => key,
    });
    await audit.start?.();
    await work(audit, database);
    await audit.stop?.();
    await database.close();
  }

  return {
    baseDir,
    keep,
    identity,
    url,
    async start() {
      instance ??= await startEmbeddedPostgres({ baseDir, log: silentLogger, settings: SETTINGS });
    },
    async stop() {
      await instance?.stop();
      instance = undefined;
    },
    async query(sql) {
      const client = new pg.Client((await url()).reveal());
      await client.connect();
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    },
    append: (count) =>
      withAudit(async (audit, database) => {
        const size = (): Promise<number> =>
          database.platform((tx) => audit.readSize(tx, PLATFORM_TENANT_ID), { readOnly: true });
        const before = await size();
        await database.platform(async (tx) => {
          for (let n = 0; n < count; n += 1)
            await audit.record(tx, PLATFORM_TENANT_ID, systemOrigin('test'), {
              action: 'thing.done',
              scopeId: PLATFORM_SCOPE_ID,
              details: { n },
            });
        });
        audit.poke();
        while ((await size()) < before + count) await new Promise((resolve) => setTimeout(resolve, 10));
      }),
    async remove() {
      await instance?.stop();
      await rm(baseDir, { recursive: true, force: true });
    },
  };
}

/** For `assert.rejects`: the refusal has this code. */
export const coded =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof Error && 'code' in error && error.code === code;
