import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@haechi/database/embedded';
import { systemClock } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import pg from 'pg';
import { makeIdentity } from '../src/backup/read-identities.ts';
import { writeRecipients } from '../src/backup/recipients.ts';
import { openBackupSigner, signManifest } from '../src/backup/sign-manifest.ts';
import { type ExternalDatabase, loginOf } from '../src/kept-database.ts';
import { type OfflineKeep, openOfflineKeep } from '../src/offline/open-keep.ts';
import { appendEvents, coded, fillDatabase, followLog, MARK } from './house.ts';

/** A PostgreSQL of somebody else's: another base directory, other roles, a database of another name. */
describe('an external database', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let external: ExternalDatabase;
  let keep: OfflineKeep;
  let identity: Secret;

  const addressOf = (user: string, database = 'clinic'): string =>
    server.url(user, database, new Secret(`password of ${user}`));

  async function run(sql: string, url = server.url(server.superuser, 'clinic', server.superuserPassword)) {
    const client = new pg.Client(url);
    await client.connect();
    try {
      return (await client.query<{ count: string; at: Date }>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  const open = (options: { external: ExternalDatabase }): Promise<OfflineKeep> =>
    openOfflineKeep({
      baseDir: join(folder, 'home'),
      version: '0.1.0',
      clock: systemClock,
      log: silentLogger,
      ...options,
    });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haechi-external-'));
    await chmod(folder, 0o755);
    server = await startEmbeddedPostgres({
      baseDir: join(folder, 'theirs'),
      log: silentLogger,
      settings: { fsync: false },
    });
    await run(
      `CREATE ROLE clinic_owner LOGIN PASSWORD 'password of clinic_owner'`,
      server.url(server.superuser, 'postgres', server.superuserPassword),
    );
    await run(
      'CREATE DATABASE clinic OWNER clinic_owner',
      server.url(server.superuser, 'postgres', server.superuserPassword),
    );
    await fillDatabase(server, { database: 'clinic', owner: addressOf('clinic_owner') });
    external = {
      url: new Secret(addressOf('clinic_owner')),
      replicationUrl: new Secret(addressOf('clinic_keeper')),
    };
    await appendEvents(external.url, 3);
    await mkdir(join(folder, 'home', 'keys'), { recursive: true });
    await chmod(join(folder, 'home'), 0o755);
    await writeFile(join(folder, 'home', 'keys', 'root.key'), new Uint8Array(32).fill(9));
    keep = await open({ external });
    const made = await makeIdentity();
    identity = made.identity;
    await writeRecipients(keep.places.recipientsFile, [{ name: 'USB', key: made.recipient }]);
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('says what it has to allow, and is backed up once it does', async () => {
    await run(`CREATE ROLE clinic_keeper LOGIN PASSWORD 'password of clinic_keeper'`);
    const lacking = (await keep.check())?.filter(({ state }) => state === 'missing') ?? [];
    assert.deepEqual(
      lacking.map(({ point }) => point),
      ['role', 'let-in'],
    );
    await assert.rejects(keep.backUp('hot'), coded('KEEP_015'));
    assert.deepEqual(await keep.list(), []);

    await run(lacking[0]?.remedy ?? '');
    assert.deepEqual(
      (await keep.check())?.filter(({ state }) => state !== 'good'),
      [],
    );
    const { manifest } = await keep.backUp('hot');
    assert.deepEqual([manifest.database.server, manifest.database.name], ['external', 'clinic']);
    assert.equal(manifest.counts['test.notes']?.to, 5000);
    const dir = join(keep.places.backupDir, manifest.name);
    for (const file of await readdir(dir))
      assert.equal((await readFile(join(dir, file))).includes(MARK), false, file);
  });

  test('is started here for a drill, with the log that was archived, and is laid out at an instant', async () => {
    const database = { server: 'external', name: 'clinic', dataDir: undefined, ...external } as const;
    const archive = await followLog(keep.places, database);
    const { name } = (await archive.backUp()).manifest;
    await run('INSERT INTO test.notes SELECT n, n::text FROM generate_series(1, 7) n');
    await archive.untilCovered();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const until = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await run('DELETE FROM test.notes');
    await archive.untilCovered();
    await archive.stop();

    const outcome = await keep.drill(name, [identity]);
    assert.ok(outcome.replayed >= 1);
    assert.equal(outcome.events, 3);
    const scratch = await readdir(join(folder, 'home', 'postgres'));
    assert.deepEqual(
      scratch.filter((entry) => entry.startsWith('scratch-')),
      [],
    );

    const request = { name, identities: [identity], acceptLoss: true, tell: () => undefined };
    await assert.rejects(keep.restore(request), coded('KEEP_018'));
    await assert.rejects(keep.layOut(join(folder, 'home'), request), coded('KEEP_019'));
    // Where the programs of a server look for their data.
    const into = join(folder, 'anew', 'postgres');
    const laid = await keep.layOut(into, { ...request, until });
    assert.ok((await readdir(laid.filesDir)).includes('keys'));
    const anew = await startEmbeddedPostgres({
      baseDir: join(folder, 'anew'),
      log: silentLogger,
      login: loginOf(external),
    });
    try {
      const url = anew.url('clinic_owner', laid.database, anew.superuserPassword);
      assert.deepEqual(await run('SELECT count(*) FROM test.notes', url), [{ count: '5007' }]);
    } finally {
      await anew.stop();
    }
  });

  test('of another version, or without a password, is not drilled, and the refusal says so', async () => {
    const { name } = (await keep.backUp('hot')).manifest;
    const bare = new URL(external.url.reveal());
    bare.password = '';
    const unknown = await open({ external: { ...external, url: new Secret(bare.href) } });
    await assert.rejects(unknown.drill(name, [identity]), coded('KEEP_017'));

    const dir = join(keep.places.backupDir, name);
    const text = await readFile(join(dir, 'manifest.json'), 'utf8');
    const older = text.replace(/"postgres":"[^"]+"/, '"postgres":"16.9 (Debian 16.9-1)"');
    const signer = await openBackupSigner(keep.places);
    await writeFile(join(dir, 'manifest.json'), older);
    await writeFile(join(dir, 'manifest.note'), await signManifest(signer, name, Buffer.from(older)));
    await assert.rejects(keep.drill(name, [identity]), coded('KEEP_016'));
  });
});
