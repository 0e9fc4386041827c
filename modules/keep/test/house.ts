import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditModule, systemOrigin } from '@haechi/audit';
import { createDatabase, createPool, ensureAppRole, migrate } from '@haechi/database';
import { type EmbeddedPostgres, locateCluster, startEmbeddedPostgres } from '@haechi/database/embedded';
import { PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID, systemClock } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import pg from 'pg';
import type { MadeBackup } from '../src/backup/make-backup.ts';
import { makeHotBackup } from '../src/backup/make-hot-backup.ts';
import type { KeepPlaces } from '../src/backup/places.ts';
import { makeIdentity } from '../src/backup/read-identities.ts';
import { writeRecipients } from '../src/backup/recipients.ts';
import { openBackupSigner } from '../src/backup/sign-manifest.ts';
import { type KeptDatabase, locateDatabase } from '../src/kept-database.ts';
import { type OfflineKeep, openOfflineKeep } from '../src/offline/open-keep.ts';
import { parseLsn } from '../src/replication/lsn.ts';
import { archiveWal } from '../src/wal/archive-wal.ts';
import type { WalRun } from '../src/wal/wal-run.ts';

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
  database(): Promise<KeptDatabase>;
  /** Records events and waits until they are in the signed log. */
  append(count: number): Promise<void>;
  remove(): Promise<void>;
}

const SETTINGS = { fsync: false, synchronous_commit: false };

async function makeDatabase(instance: EmbeddedPostgres): Promise<void> {
  const admin = new pg.Client(instance.url(instance.superuser, 'postgres', instance.superuserPassword));
  await admin.connect();
  await admin.query('CREATE DATABASE haechi');
  await admin.end();
  const owner = instance.url(instance.superuser, 'haechi', instance.superuserPassword);
  await fillDatabase(instance, { database: 'haechi', owner });
}

/** Makes what a server makes in an empty database, and a table in which the mark stands. */
export async function fillDatabase(
  instance: EmbeddedPostgres,
  { database, owner }: { readonly database: string; readonly owner: string },
): Promise<void> {
  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client(url);
    await client.connect();
    return client;
  };
  const admin = await connect(instance.url(instance.superuser, database, instance.superuserPassword));
  await ensureAppRole(admin, new Secret('a-password-of-this-test'));
  await admin.end();
  const client = await connect(owner);
  const sources = ['audit', 'keep'].map((schema) => ({
    schema,
    directory: new URL(`../../${schema}/src/migrations/`, import.meta.url),
  }));
  await migrate(client, sources, silentLogger);
  await client.query(
    `CREATE SCHEMA test; CREATE TABLE test.notes AS SELECT n, '${MARK}' || n AS text FROM generate_series(1, 5000) n`,
  );
  await client.end();
}

const ROOT_KEY = new Secret(new Uint8Array(32).fill(9));

/** Records events in a database and waits until they are in its signed log. */
export async function appendEvents(url: Secret, count: number): Promise<void> {
  const options = { log: silentLogger, connectionsMax: 5, applicationName: 'haechi-test' };
  const database = createDatabase(createPool({ ...options, url }));
  const audit = createAuditModule({
    database,
    rootKey: ROOT_KEY,
    clock: systemClock,
    log: silentLogger,
    translate: (_, key) => key,
  });
  await audit.start?.();
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
  await audit.stop?.();
  await database.close();
}

/** A log that is followed as the server does, with hardly a pause between two sealings. */
export interface FollowedLog {
  readonly run: () => WalRun | undefined;
  /** Waits until everything that was committed before is covered. */
  untilCovered(): Promise<void>;
  /** Backs up as the server does meanwhile. */
  backUp(): Promise<MadeBackup>;
  stop(): Promise<void>;
}

export async function followLog(places: KeepPlaces, database: KeptDatabase): Promise<FollowedLog> {
  const stop = new AbortController();
  let run: WalRun | undefined;
  let begun: () => void = () => undefined;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  const signer = await openBackupSigner(places);
  const deps = { places, signer, clock: systemClock, log: silentLogger };
  const onProgress = (state: WalRun): void => {
    run = state;
    begun();
  };
  const pace = { extraKeys: () => [], flushEveryMs: () => 20 };
  const following = archiveWal({ ...deps, ...pace, database, onProgress }, stop.signal);
  await Promise.race([beginning, following]);
  return {
    run: () => run,
    async untilCovered() {
      const client = new pg.Client(database.url.reveal());
      await client.connect();
      const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
      await client.end();
      const end = parseLsn(rows[0]?.lsn ?? '');
      while (parseLsn(run?.covered.lsn ?? '0/0') < end)
        await new Promise((resolve) => setTimeout(resolve, 10));
    },
    backUp: () => makeHotBackup({ ...deps, version: '0.1.0' }, { database, walRun: run?.run ?? null }),
    async stop() {
      stop.abort();
      await following;
    },
  };
}

export async function openKeepHouse(): Promise<KeepHouse> {
  const baseDir = await mkdtemp(join(tmpdir(), 'haechi-keep-'));
  await chmod(baseDir, 0o755); // the database's user passes through
  await mkdir(join(baseDir, 'keys'));
  await writeFile(join(baseDir, 'keys', 'root.key'), ROOT_KEY.reveal());
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
  return {
    baseDir,
    keep,
    identity,
    url,
    database: () => locateDatabase(baseDir, undefined),
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
    append: async (count) => await appendEvents(await url(), count),
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
