import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  type EmbeddedPostgresErrorCode,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '@haechi/database/embedded';
import { Secret } from '@haechi/kernel/node';
import { Client } from 'pg';

const isRoot = process.getuid?.() === 0;
const OWNER = fileURLToPath(new URL('embedded-owner.ts', import.meta.url));
const running = new Set<EmbeddedPostgres>();
const folders: string[] = [];

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: object;
}

function recordLog() {
  const lines: LogLine[] = [];
  const record = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, log: { info: record('info'), warn: record('warn'), error: record('error') } };
}

async function makeBaseDir(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'haechi-embedded-'));
  folders.push(folder);
  await chmod(folder, mode);
  return join(folder, 'base');
}

async function start(
  baseDir: string,
  options: Partial<EmbeddedPostgresOptions> = {},
): Promise<EmbeddedPostgres> {
  const { log } = recordLog();
  const database = await startEmbeddedPostgres({ baseDir, log, settings: { fsync: false }, ...options });
  running.add(database);
  return database;
}

async function query(database: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({
    connectionString: database.url(database.superuser, 'postgres', database.superuserPassword),
  });
  client.on('error', () => undefined); // killing the database is the point of some tests
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function refusal(
  work: Promise<unknown>,
  code: EmbeddedPostgresErrorCode,
): Promise<EmbeddedPostgresError> {
  const error = await work.then(
    () => assert.fail(`expected ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof EmbeddedPostgresError, String(error));
  assert.equal(error.code, code, error.message);
  for (const locale of ['ko', 'en'] as const) {
    const { what, remedy } = error.describe(locale);
    assert.doesNotMatch(what + remedy, /\{\w+\}/, 'every placeholder is filled');
  }
  return error;
}

/** Starts a database in a process of its own, kills that process, and leaves the database behind. */
async function leaveOrphan(baseDir: string): Promise<{ pid: number; port: number }> {
  const owner = spawn(process.execPath, [OWNER, baseDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(owner.stdout, 'data');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  return JSON.parse(String(line));
}

const mounts: string[] = [];

/** A disk of so many megabytes in memory; `undefined` where this process may not mount. */
async function mountSmallDisk(megabytes: number): Promise<string | undefined> {
  const baseDir = await makeBaseDir();
  await mkdir(baseDir);
  const options = `size=${megabytes}m,mode=755`;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', baseDir]).status !== 0) return undefined;
  mounts.push(baseDir);
  return baseDir;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(10);
}

afterEach(async () => {
  for (const database of running) await database.stop();
  running.clear();
});

after(async () => {
  for (const folder of mounts) spawnSync('umount', [folder]);
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe('a database that was never there', () => {
  it('is made with checksums, UTF-8, deterministic collation and a private password', async () => {
    const baseDir = await makeBaseDir();
    const database = await start(baseDir, { settings: {} });
    const [facts] = await query(
      database,
      `select current_setting('data_checksums') as checksums, current_setting('server_version_num')::int / 10000 as major,
              current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
              current_setting('wal_level') as wal, current_setting('listen_addresses') as listen,
              current_setting('unix_socket_directories') as sockets,
              pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
       from pg_database where datname = 'postgres'`,
    );
    assert.deepEqual(facts, {
      checksums: 'on',
      major: 18,
      fsync: 'on',
      commit: 'on',
      wal: 'replica',
      listen: '127.0.0.1',
      sockets: '',
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
    });
    const secretFile = join(baseDir, 'secrets', 'postgres-superuser');
    assert.equal((await stat(secretFile)).mode & 0o777, 0o600);
    assert.equal((await stat(dirname(secretFile))).mode & 0o777, 0o700);
    assert.equal((await stat(database.dataDir)).mode & 0o777, 0o700);
    assert.doesNotMatch(
      await readFile(database.logFile, 'utf8'),
      new RegExp(database.superuserPassword.reveal()),
    );
  });

  it('refuses a login without the password', async () => {
    const database = await start(await makeBaseDir());
    const connectionString = database.url(database.superuser, 'postgres', new Secret('a guess'));
    const client = new Client({ connectionString });
    await assert.rejects(client.connect(), { code: '28P01' });
  });

  it('never runs as root', { skip: !isRoot }, async () => {
    const database = await start(await makeBaseDir());
    const status = await readFile(`/proc/${database.pid}/status`, 'utf8');
    assert.doesNotMatch(status, /^Uid:.*\b0\b/m);
    assert.doesNotMatch(status, /^Gid:.*\b0\b/m);
  });

  it('is made afresh when an earlier attempt was cut off', async () => {
    const baseDir = await makeBaseDir();
    const draft = join(baseDir, 'postgres', 'data.draft-cut-off');
    await mkdir(join(draft, 'base'), { recursive: true });
    await writeFile(join(draft, 'PG_VERSION'), '18\n');
    const database = await start(baseDir);
    assert.deepEqual(await query(database, 'select 1 as one'), [{ one: 1 }]);
    assert.deepEqual(
      await readdir(join(baseDir, 'postgres')).then((names) =>
        names.filter((name) => name.includes('draft')),
      ),
      [],
    );
  });
});

describe('a database that was there before', () => {
  it('keeps its data, its port and its password', async () => {
    const baseDir = await makeBaseDir();
    const first = await start(baseDir);
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start(baseDir);
    assert.equal(second.port, first.port);
    assert.deepEqual(await query(second, 'select answer from kept'), [{ answer: 42 }]);
  });

  it('takes another port when its own is taken', async () => {
    const baseDir = await makeBaseDir();
    const first = await start(baseDir);
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await start(baseDir);
      assert.notEqual(second.port, first.port);
      await second.stop();
      const error = await refusal(start(baseDir, { port: first.port }), 'port-in-use');
      assert.equal(error.details['port'], first.port);
    } finally {
      squatter.close();
    }
  });

  it('sets a log aside that has grown large', async () => {
    const baseDir = await makeBaseDir();
    const first = await start(baseDir);
    await first.stop();
    await truncate(first.logFile, 17 * 1024 * 1024);
    const second = await start(baseDir);
    await second.stop();
    assert.ok((await stat(second.logFile)).size < 64 * 1024);
    assert.ok((await stat(`${second.logFile}.1`)).size > 17 * 1024 * 1024);
  });

  it('follows a base directory that was moved', async () => {
    const baseDir = await makeBaseDir();
    const first = await start(baseDir);
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();
    await rename(baseDir, `${baseDir}-moved`);
    const second = await start(`${baseDir}-moved`);
    assert.deepEqual(await query(second, 'select answer from kept'), [{ answer: 42 }]);
  });
});

describe('two servers on one base directory', () => {
  it('the second is refused and told which process is in the way', async () => {
    const baseDir = await makeBaseDir();
    const database = await start(baseDir);
    const error = await refusal(start(baseDir), 'already-running');
    assert.equal(error.details['pid'], process.pid);
    assert.deepEqual(await query(database, 'select 1 as one'), [{ one: 1 }]);
  });

  it('of many at once exactly one wins, also over a stale lock', async () => {
    const baseDir = await makeBaseDir();
    await mkdir(baseDir);
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await writeFile(join(baseDir, 'server.lock'), JSON.stringify({ pid: dead, mark: 'ticks:x:1' }));
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => start(baseDir)));
    assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('a lock whose pid now belongs to another process is not obeyed', async () => {
    const baseDir = await makeBaseDir();
    await mkdir(baseDir);
    await writeFile(join(baseDir, 'server.lock'), JSON.stringify({ pid: process.pid, mark: 'ticks:x:1' }));
    await start(baseDir);
  });

  it('the base directory is free again after a stop and after a failed start', async () => {
    const baseDir = await makeBaseDir();
    await (await start(baseDir)).stop();
    await rm(join(baseDir, 'secrets'), { recursive: true });
    await refusal(start(baseDir), 'secret-missing');
    await assert.rejects(stat(join(baseDir, 'server.lock')), { code: 'ENOENT' });
  });
});

describe('a database process that is killed', () => {
  it('comes back by itself on the same port with everything committed', async () => {
    const baseDir = await makeBaseDir();
    const database = await start(baseDir);
    await query(database, 'create table kept as select 42 as answer');
    const exits: { pid: number; how: string }[] = [];
    database.onExit((exit) => exits.push(exit));
    const firstPid = database.pid;
    for (let round = 1; round <= 2; round += 1) {
      process.kill(database.pid, 'SIGKILL');
      await until(() => database.health().exits === round && database.health().state === 'ready');
    }
    assert.notEqual(database.pid, firstPid);
    assert.deepEqual(exits[0], { pid: firstPid, how: 'signal SIGKILL' });
    assert.deepEqual(await query(database, 'select answer from kept'), [{ answer: 42 }]);
  });

  it('stays stopped when the stop comes while it is being restarted', async () => {
    const database = await start(await makeBaseDir());
    process.kill(database.pid, 'SIGKILL');
    await until(() => database.health().state === 'restarting');
    await database.stop();
    assert.equal(database.health().state, 'stopped');
    await assert.rejects(query(database, 'select 1'), { code: 'ECONNREFUSED' });
  });
});

describe('a server that is killed', () => {
  it('leaves a database that the next server takes over, without its old sessions', async () => {
    const baseDir = await makeBaseDir();
    const orphan = await leaveOrphan(baseDir);
    const database = await start(baseDir);
    assert.equal(database.pid, orphan.pid);
    assert.equal(database.port, orphan.port);
    const sessions = `select application_name from pg_stat_activity where application_name = 'left-behind'`;
    assert.deepEqual(await query(database, sessions), []);
    await database.stop();
    await assert.rejects(query(database, 'select 1'), { code: 'ECONNREFUSED' });
  });

  it('leaves a database that is started again when it dies after the take-over', async () => {
    const baseDir = await makeBaseDir();
    const orphan = await leaveOrphan(baseDir);
    const database = await start(baseDir);
    process.kill(orphan.pid, 'SIGKILL');
    await until(() => database.health().exits === 1 && database.health().state === 'ready');
    assert.notEqual(database.pid, orphan.pid);
    assert.deepEqual(await query(database, 'select 1 as one'), [{ one: 1 }]);
  });

  it('leaves a database that is restarted when other settings are wanted', async () => {
    const baseDir = await makeBaseDir();
    const orphan = await leaveOrphan(baseDir);
    const database = await start(baseDir, { settings: { fsync: false, work_mem: '5MB' } });
    assert.notEqual(database.pid, orphan.pid);
    assert.deepEqual(await query(database, `select current_setting('work_mem') as memory`), [
      { memory: '5MB' },
    ]);
  });

  it('and a database killed with it are both replaced', async () => {
    const baseDir = await makeBaseDir();
    const orphan = await leaveOrphan(baseDir);
    process.kill(orphan.pid, 'SIGKILL');
    const database = await start(baseDir);
    assert.deepEqual(await query(database, 'select 1 as one'), [{ one: 1 }]);
  });

  it('and a database killed with it whose process table entry is never cleared do not stand in the way', {
    skip: process.platform !== 'linux',
  }, async () => {
    const baseDir = await makeBaseDir();
    const first = await start(baseDir);
    await first.stop();
    // A shell that never collects its child: the child stays in the process table as a zombie.
    const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const zombiePid = Number(String((await once(parent.stdout, 'data'))[0]));
      await until(async () => / Z /.test(await readFile(`/proc/${zombiePid}/stat`, 'utf8')));
      const content = `${zombiePid}\n${first.dataDir}\n1700000000\n${first.port}\n\n127.0.0.1\n  1 1\nready   \n`;
      await writeFile(join(first.dataDir, 'postmaster.pid'), content, { mode: 0o644 });
      const database = await start(baseDir);
      assert.deepEqual(await query(database, 'select 1 as one'), [{ one: 1 }]);
      assert.match(await readFile(`/proc/${zombiePid}/stat`, 'utf8'), / Z /);
    } finally {
      parent.kill();
    }
  });

  it('and whose database pid was given to another process does not harm that process', async () => {
    const baseDir = await makeBaseDir();
    const first = await start(baseDir);
    await first.stop();
    const identity = await stat(first.dataDir);
    const stranger = spawn('sleep', ['60'], isRoot ? { uid: identity.uid, gid: identity.gid } : {});
    try {
      const content = `${stranger.pid}\n${first.dataDir}\n1700000000\n${first.port}\n\n127.0.0.1\n  1 1\nready   \n`;
      await writeFile(join(first.dataDir, 'postmaster.pid'), content, { mode: 0o644 });
      const database = await start(baseDir);
      assert.deepEqual(await query(database, 'select 1 as one'), [{ one: 1 }]);
      assert.equal(stranger.exitCode, null);
      assert.equal(stranger.signalCode, null);
    } finally {
      stranger.kill();
    }
  });
});

describe('a broken data directory is named and left untouched', () => {
  async function makeStopped(): Promise<{ baseDir: string; dataDir: string }> {
    const baseDir = await makeBaseDir();
    const database = await start(baseDir);
    await database.stop();
    return { baseDir, dataDir: database.dataDir };
  }

  it('without PG_VERSION', async () => {
    const { baseDir, dataDir } = await makeStopped();
    await rm(join(dataDir, 'PG_VERSION'));
    const error = await refusal(start(baseDir), 'data-not-a-cluster');
    assert.equal(error.where, dataDir);
    assert.ok((await readdir(dataDir)).includes('base'));
  });

  it('of another major version', async () => {
    const { baseDir, dataDir } = await makeStopped();
    await writeFile(join(dataDir, 'PG_VERSION'), '17\n');
    const error = await refusal(start(baseDir), 'data-wrong-version');
    assert.deepEqual(error.details, { found: '17', expected: '18' });
  });

  it('with a damaged control file', async () => {
    const { baseDir, dataDir } = await makeStopped();
    const file = join(dataDir, 'global', 'pg_control');
    const content = await readFile(file);
    await writeFile(file, content.fill(0x5a, 40, 80));
    await refusal(start(baseDir), 'data-damaged');
    await truncate(file, 10);
    await refusal(start(baseDir), 'data-damaged');
    await rm(file);
    await refusal(start(baseDir), 'data-damaged');
  });

  it('that has vanished, instead of silently beginning with an empty one', async () => {
    const { baseDir, dataDir } = await makeStopped();
    await rm(dataDir, { recursive: true });
    await refusal(start(baseDir), 'data-missing');
  });

  it('that belongs to another password', async () => {
    const { baseDir } = await makeStopped();
    await writeFile(join(baseDir, 'secrets', 'postgres-superuser'), 'another\n');
    await refusal(start(baseDir), 'password-rejected');
  });
});

describe('a place that cannot be used', () => {
  it('is a disk without space for a new database', { skip: !isRoot }, async (test) => {
    const baseDir = await mountSmallDisk(12);
    if (baseDir === undefined) return test.skip('mounting is not allowed here');
    const error = await refusal(start(baseDir), 'disk-full');
    assert.equal(error.where, join(baseDir, 'postgres', 'data'));
    const names = await readdir(join(baseDir, 'postgres'));
    assert.deepEqual(names, [], 'the half-made database is gone');
  });

  it('is a disk that has filled up, until there is space again', { skip: !isRoot }, async (test) => {
    const baseDir = await mountSmallDisk(96);
    if (baseDir === undefined) return test.skip('mounting is not allowed here');
    const first = await start(baseDir);
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();
    const filler = join(baseDir, 'filler');
    const { bavail, bsize } = await statfs(baseDir);
    await writeFile(filler, Buffer.alloc(bavail * bsize - 2 * bsize));
    await appendFile(filler, Buffer.alloc(4 * bsize)).catch(() => undefined);
    await refusal(start(baseDir), 'disk-full');
    await rm(filler);
    const second = await start(baseDir);
    assert.deepEqual(await query(second, 'select answer from kept'), [{ answer: 42 }]);
  });

  it('is a folder without permission', { skip: isRoot || process.platform === 'win32' }, async () => {
    const baseDir = await makeBaseDir(0o500);
    await refusal(start(baseDir), 'permission-denied');
  });

  it('under a folder only root may enter is replaced by /var/lib/haechi', { skip: !isRoot }, async () => {
    const baseDir = await makeBaseDir(0o700);
    const { log, lines } = recordLog();
    const first = await start(baseDir, { log });
    const awayDir = dirname(first.dataDir);
    try {
      assert.match(first.dataDir, /^\/var\/lib\/haechi\/[0-9a-f]{16}\/data$/);
      assert.equal(lines.filter(({ message }) => message.includes('kept elsewhere')).length, 1);
      await query(first, 'create table kept as select 42 as answer');
      await first.stop();

      const second = await start(baseDir, { log });
      assert.equal(second.dataDir, first.dataDir);
      assert.deepEqual(await query(second, 'select answer from kept'), [{ answer: 42 }]);
      assert.equal(lines.filter(({ message }) => message.includes('kept elsewhere')).length, 1, 'said once');
      await second.stop();

      await rm(baseDir, { recursive: true });
      const third = await start(baseDir, { log });
      assert.deepEqual(await query(third, `select to_regclass('kept') as kept`), [{ kept: null }]);
      const setAside = (await readdir(awayDir)).filter((name) => name.startsWith('data.left-'));
      assert.equal(setAside.length, 1, 'the database of the deleted base directory is kept');
      await third.stop();
    } finally {
      await rm(awayDir, { recursive: true });
    }
  });
});
