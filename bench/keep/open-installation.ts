import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAppRole, migrate } from '@haechi/database';
import { locateCluster, startEmbeddedPostgres } from '@haechi/database/embedded';
import { makeIdentity, type OfflineKeep, openOfflineKeep, writeRecipients } from '@haechi/keep';
import { systemClock } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import pg from 'pg';

/** Stands in the tables, and must never be found outside of them. */
export const MARK = 'gildong-was-here-';

/** An installation in a folder of its own. */
export interface Installation {
  readonly baseDir: string;
  readonly keep: OfflineKeep;
  readonly identity: Secret;
  readonly identityFile: string;
  start(): Promise<{ stop(): Promise<void> }>;
  query<T extends pg.QueryResultRow>(sql: string): Promise<T[]>;
  remove(): Promise<void>;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}

/**
 * Makes an installation whose tables hold about so many bytes of what events of the demo look like: names, actions,
 * addresses and ids as JSON.
 */
export async function openInstallation(megabytes: number): Promise<Installation> {
  const baseDir = await mkdtemp(join(tmpdir(), 'haechi-bench-keep-'));
  await chmod(baseDir, 0o755);
  await mkdir(join(baseDir, 'keys'));
  await writeFile(join(baseDir, 'keys', 'root.key'), new Uint8Array(32).fill(9));
  const start = () => startEmbeddedPostgres({ baseDir, log: silentLogger });
  const instance = await start();
  const at = (name: string): string => instance.url(instance.superuser, name, instance.superuserPassword);
  const admin = await connect(at('postgres'));
  await admin.query('CREATE DATABASE haechi');
  await admin.end();
  const owner = await connect(at('haechi'));
  await ensureAppRole(owner, new Secret('a-password-of-this-bench'));
  const directory = new URL('../../modules/audit/src/migrations/', import.meta.url);
  await migrate(owner, [{ schema: 'audit', directory }], silentLogger);
  await owner.query('CREATE SCHEMA bench');
  await owner.query(`CREATE TABLE bench.events AS
    SELECT n AS index, gen_random_uuid() AS id, now() - n * interval '7 seconds' AS at,
           json_build_object('actor', json_build_object('kind', 'user', 'name', '${MARK}' || n % 400, 'id', md5((n % 400)::text)),
             'action', (ARRAY['session.started','project.updated','role.granted','access.denied'])[1 + n % 4],
             'target', json_build_object('kind', 'project', 'id', md5((n % 5000)::text), 'name', '전자차트 ' || n % 5000),
             'ip', '192.0.2.' || n % 250, 'result', 'success', 'hash', md5(n::text))::text AS leaf
      FROM generate_series(1, ${Math.round(megabytes * 2_350)}) n`);
  await owner.query('CREATE INDEX ON bench.events (at); CREATE UNIQUE INDEX ON bench.events (index)');
  await owner.query('CHECKPOINT');
  await owner.end();
  await instance.stop();
  const keep = await openOfflineKeep({ baseDir, version: '0.1.0', clock: systemClock, log: silentLogger });
  const { identity, recipient } = await makeIdentity();
  await writeRecipients(keep.places.recipientsFile, [{ name: 'bench', key: recipient }]);
  const identityFile = `${baseDir}.key`;
  await writeFile(identityFile, `${identity.reveal()}\n`, { mode: 0o600 });
  return {
    baseDir,
    keep,
    identity,
    identityFile,
    start,
    async query(sql) {
      const url = await (await locateCluster(baseDir))?.url('haechi');
      const client = await connect(url?.reveal() ?? '');
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    },
    async remove() {
      await rm(baseDir, { recursive: true, force: true });
      await rm(identityFile, { force: true });
    },
  };
}
