import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createApiClient } from './harness/api-client.ts';
import { type BaseDirectory, makeBaseDirectory } from './harness/base-directory.ts';
import { findFreePort } from './harness/free-port.ts';
import { enrolFirstAdministrator } from './harness/people.ts';
import { type Environment, type Exit, spawnServer } from './harness/spawn-server.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const STOPS_WITHIN_MS = 10_000;
const GENERAL_FAILURE = 1;
/** EX_CONFIG of sysexits: what must be changed is the configuration. */
const BAD_CONFIGURATION = 78;

/** What somebody at a terminal gets who starts the server in a situation where it cannot start. */
async function startInVain(
  settings: Environment,
  args: readonly string[] = [],
): Promise<{ exit: Exit; output: string }> {
  const server = spawnServer(settings, args);
  const exit = await server.exited;
  return { exit, output: server.output() };
}

/** It says in both languages what is wrong and what to do, and nothing of its inside. */
function assertExplained(output: string, ...mentioned: readonly string[]): void {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  assert.ok(
    lines.some((line) => /[가-힣]/.test(line)),
    `no Korean:\n${output}`,
  );
  assert.ok(
    lines.some((line) => /^[^가-힣]*[a-z]{4}[^가-힣]*$/.test(line)),
    `no English:\n${output}`,
  );
  assert.ok(lines.filter((line) => line.trim().startsWith('→')).length >= 2, `no remedy:\n${output}`);
  assert.doesNotMatch(output, /\n\s+at |node:internal|Error:/);
  for (const text of mentioned) assert.ok(output.includes(text), `${text} is not mentioned:\n${output}`);
}

describe('a server with its own database', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ database: 'embedded' });
  });
  after(() => server?.remove());

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} stops it cleanly, also while somebody listens, and it starts again`, async (t) => {
      const administrator = server.firstAdministratorToken() !== undefined;
      const client = administrator ? (await enrolFirstAdministrator(server)).client : undefined;
      const live = await client?.events();
      const startedMs = performance.now();
      const exit = await server.stop(signal);
      const tookMs = performance.now() - startedMs;
      live?.close();
      assert.deepEqual(exit, { status: 0, signal: null }, server.process().output());
      assert.ok(tookMs < STOPS_WITHIN_MS, `took ${tookMs.toFixed(0)} ms`);

      const againMs = performance.now();
      await server.start();
      t.diagnostic(
        `stopped in ${tookMs.toFixed(0)} ms, started again in ${(performance.now() - againMs).toFixed(0)} ms`,
      );
      const setup = await createApiClient(server.origin).call('GET /api/v1/setup', {});
      assert.equal(setup.state, 'ready');
    });
  }

  test('a second server on the same base directory is told that one runs already', async () => {
    const { exit, output } = await startInVain({
      HAECHI_HOME: server.baseDir,
      PORT: String(await findFreePort()),
    });
    assert.equal(exit.status, GENERAL_FAILURE, output);
    assertExplained(output, server.baseDir);
    assert.equal((await fetch(new URL('/readyz', server.origin))).status, 200);
  });

  test('a taken port is named', async () => {
    const base = makeBaseDirectory();
    const { port } = new URL(server.origin);
    const { exit, output } = await startInVain({ HAECHI_HOME: base.path, PORT: port });
    assert.equal(exit.status, GENERAL_FAILURE, output);
    assertExplained(output, port);
    base.remove();
  });
});

describe('a server of several processes', { skip: process.platform !== 'linux' }, () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ database: 'embedded', settings: { HAECHI_PROCESSES: '2' } });
  });
  after(() => server?.remove());

  /** The process that takes a new connection, by when it started. */
  async function answeringProcess(): Promise<string | undefined> {
    const response = await fetch(new URL('/metrics', server.origin), { headers: { connection: 'close' } });
    return /^haechi_process_start_time_seconds (.+)$/m.exec(await response.text())?.[1];
  }

  async function meetProcesses(count: number): Promise<ReadonlySet<string | undefined>> {
    const met = new Set<string | undefined>();
    while (met.size < count) met.add(await answeringProcess().catch(() => undefined));
    return met;
  }

  const companionPids = (): number[] => {
    const { pid } = server.process();
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number)
      .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('--companion'));
  };

  test('shares its port, and a session started in one is known in the other at once', async () => {
    await meetProcesses(2);
    const { client } = await enrolFirstAdministrator(server);
    for (let call = 0; call < 20; call += 1) await client.call('GET /api/v1/me', {});
  });

  test('starts a process again that was killed, and goes on answering', async () => {
    const [killed = 0] = companionPids();
    process.kill(killed, 'SIGKILL');
    while (companionPids().some((pid) => pid === killed) || companionPids().length === 0)
      assert.equal(
        (await fetch(new URL('/healthz', server.origin)).catch(() => ({ status: 200 }))).status,
        200,
      );
    await meetProcesses(2);
  });

  test('leaves no process behind when the first one is killed', async () => {
    const pids = companionPids();
    await server.kill();
    while (
      pids.some(
        (pid) => existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '),
      )
    )
      await new Promise((resolve) => void setImmediate(resolve));
    await server.start();
    await meetProcesses(2);
  });

  test('refuses a port that another installation shares', async () => {
    const base = makeBaseDirectory();
    const { port } = new URL(server.origin);
    const settings = { HAECHI_HOME: base.path, PORT: port, HAECHI_PROCESSES: '2' };
    const { exit, output } = await startInVain(settings);
    assert.equal(exit.status, GENERAL_FAILURE, output);
    assertExplained(output, port);
    base.remove();
  });
});

describe('a server that cannot start says why and what to do', () => {
  let base: BaseDirectory;
  before(() => {
    base = makeBaseDirectory();
  });
  after(() => base?.remove());

  const write = (path: string, content: string | Buffer): void => {
    const target = join(base.path, path);
    mkdirSync(join(target, '..'), { recursive: true });
    writeFileSync(target, content, { mode: 0o600 });
  };

  test('an unknown setting', async () => {
    const { exit, output } = await startInVain({ HAECHI_HOME: base.path, HAECHI_NONSENSE: '1' });
    assert.equal(exit.status, BAD_CONFIGURATION, output);
    assertExplained(output, 'HAECHI_NONSENSE');
  });

  test('a setting out of its bounds', async () => {
    const { exit, output } = await startInVain({ HAECHI_HOME: base.path, PORT: '99999' });
    assert.equal(exit.status, BAD_CONFIGURATION, output);
    assertExplained(output, 'PORT');
  });

  test('an unknown argument', async () => {
    const { exit, output } = await startInVain({ HAECHI_HOME: base.path }, ['--nonsense']);
    assert.equal(exit.status, BAD_CONFIGURATION, output);
    assertExplained(output, '--nonsense');
  });

  test('a database that is not there', async () => {
    const port = await findFreePort();
    const url = `postgres://owner:very-secret@127.0.0.1:${port}/haechi`;
    const { exit, output } = await startInVain({ HAECHI_HOME: base.path, DATABASE_URL: url });
    assert.equal(exit.status, GENERAL_FAILURE, output);
    assertExplained(output, `127.0.0.1:${port}`);
    assert.doesNotMatch(output, /very-secret/);
  });

  test('a damaged root key', async () => {
    write('keys/root.key', Buffer.alloc(5));
    const { exit, output } = await startInVain({ HAECHI_HOME: base.path });
    assert.equal(exit.status, GENERAL_FAILURE, output);
    assertExplained(output, join(base.path, 'keys', 'root.key'));
    write('keys/root.key', Buffer.alloc(32, 7));
  });

  test('data of another major version of the database', async () => {
    write('postgres/data/PG_VERSION', '14\n');
    const { exit, output } = await startInVain({
      HAECHI_HOME: base.path,
      PORT: String(await findFreePort()),
    });
    assert.equal(exit.status, GENERAL_FAILURE, output);
    assertExplained(output, '14');
  });
});
