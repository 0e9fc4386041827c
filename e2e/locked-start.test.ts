import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runCli } from '@haechi/cli';
import { enrolFirstAdministrator, type Person, signIn } from './harness/people.ts';
import { type Environment, type ServerProcess, spawnServer } from './harness/spawn-server.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

/** EX_NOPERM of sysexits. */
const LOCKED = 77;
const CLI_LOCKED = 6;
/** KEP-31. */
const UNLOCKS_WITHIN_MS = 60_000;

describe('a server whose root key is in custody', () => {
  let server: RunningServer;
  let settings: Environment;
  let administrator: Person;
  let printed: string;
  let usb: string;
  const started: ServerProcess[] = [];
  before(async () => {
    server = await startServer({ database: 'test cluster' });
    administrator = await enrolFirstAdministrator(server);
    await server.stop();
    printed = join(server.baseDir, 'printed');
    usb = join(server.baseDir, 'usb');
    const { db } = server;
    assert.ok(db !== undefined);
    settings = {
      HAECHI_HOME: server.baseDir,
      HAECHI_USB_KEY: usb,
      PORT: new URL(server.origin).port,
      DATABASE_URL: db.superuserUrl.reveal(),
      DATABASE_APP_URL: db.appUrl.reveal(),
    };
  });
  after(async () => {
    await Promise.all(
      started.map(async (one) => {
        one.signal('SIGTERM');
        await one.exited;
      }),
    );
    await server.remove();
  });

  function start(more: Environment = {}): ServerProcess {
    const one = spawnServer({ ...settings, ...more });
    started.push(one);
    return one;
  }

  async function haechi(...args: string[]) {
    let out = '';
    let note = '';
    const exit = await runCli([...args, '--url', server.origin], {
      env: { HAECHI_HOME: server.baseDir },
      homeDir: server.baseDir,
      fetch,
      out: (text) => {
        out += text;
      },
      note: (text) => {
        note += text;
      },
      readSecret: async () => '',
      now: Date.now,
      wait: async () => undefined,
      stopped: new AbortController().signal,
    });
    return { exit, out, note };
  }

  /** Signs in, which with an authenticator opens its sealed key, and out again. */
  async function signInAndOut(factor: 'authenticator' | 'recovery code'): Promise<string> {
    const client = await signIn(administrator, factor);
    await client.call('POST /api/v1/auth/logout', {});
    return 'signed in';
  }

  /** The words of a printed share, on one line. */
  const wordsOf = (file: string): string =>
    [...readFileSync(join(printed, file), 'utf8').matchAll(/\d+\. ([a-z]+)/g)]
      .map(([, word]) => word)
      .join(' ');

  async function readProbe(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(new URL(path, server.origin), { headers: { connection: 'close' } });
    return { status: response.status, body: await response.json() };
  }

  async function becomesLocked(): Promise<void> {
    for (;;) {
      const answer = await readProbe('/readyz').catch(() => undefined);
      if (answer !== undefined) return assert.deepEqual(answer, LOCKED_ANSWER);
    }
  }
  const LOCKED_ANSWER = {
    status: 503,
    body: { status: 'locked', checks: { keys: { ok: false, problem: 'locked' } } },
  };

  test('without anything that opens it stays locked, says so everywhere, and shares unlock it', async () => {
    const made = await haechi('keys', 'init', '--plan', '2:hospital=2/3,auditor=1/1', '--out', printed);
    assert.equal(made.exit, 0, made.note);
    assert.equal(readdirSync(printed).length, 4);
    const one = start();
    await becomesLocked();
    const live = await readProbe('/healthz');
    assert.equal(live.status, 200);
    assert.match(JSON.stringify(live.body), /"status":"locked"/);
    const refused = await fetch(new URL('/api/v1/me', server.origin), { headers: { connection: 'close' } });
    assert.equal(refused.status, 503);
    assert.match(await refused.text(), /SYS_005/);
    assert.equal((await haechi('status')).exit, CLI_LOCKED);
    assert.match(one.output(), /잠김 · Locked/);

    const files = readdirSync(printed).toSorted();
    const few = join(server.baseDir, 'few.txt');
    writeFileSync(few, `${wordsOf(files[0] ?? '')}\n`);
    const toFew = await haechi('unlock', '--shares', few);
    assert.equal(toFew.exit, 1);
    assert.match(toFew.note, /hospital: 1 of 2/);
    assert.deepEqual(await readProbe('/readyz'), LOCKED_ANSWER);

    const enough = join(server.baseDir, 'enough.txt');
    writeFileSync(enough, [files[0], files[2], files[3]].map((file) => wordsOf(file ?? '')).join('\n'));
    const opened = await haechi('unlock', '--shares', enough);
    assert.equal(opened.exit, 0, opened.note);
    await one.ready();
    assert.equal((await readProbe('/readyz')).status, 200);
    assert.equal(existsSync(join(server.baseDir, 'keys', 'root.key')), false, 'the open key file is gone');

    mkdirSync(usb);
    const added = await haechi('keys', 'add-usb', usb, '--label', 'blue', '--shares', enough);
    assert.equal(added.exit, 0, added.note);
    const rotated = await haechi('keys', 'rotate', '--usb', usb);
    assert.equal(rotated.exit, 0, rotated.note);
    assert.equal((await readProbe('/readyz')).status, 200, 'a running server does not notice');
    one.signal('SIGTERM');
    await one.exited;
  });

  test('with the USB key it unlocks by itself, also when that is plugged in later, and companions know the keys', async () => {
    const key = join(usb, 'haechi-usb.key');
    const content = readFileSync(key);
    rmSync(key);
    const two = start({ HAECHI_PROCESSES: process.platform === 'linux' ? '2' : '1' });
    await becomesLocked();
    const beganMs = performance.now();
    writeFileSync(key, content);
    await two.ready();
    assert.ok(performance.now() - beganMs < UNLOCKS_WITHIN_MS);
    two.signal('SIGTERM');
    assert.deepEqual(await two.exited, { status: 0, signal: null }, two.output());
    assert.doesNotMatch(two.output(), /잠김[\s\S]*Error/);
  });

  test('the key that wraps the data is renewed under load, in every process; all that was sealed opens after a start', async () => {
    const one = start({ HAECHI_PROCESSES: process.platform === 'linux' ? '2' : '1' });
    await one.ready();
    const earlier = await signInAndOut('recovery code');
    let stop = false;
    const statuses = new Set<number>();
    const asking = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!stop) statuses.add((await readProbe('/readyz')).status);
      }),
    );
    const rotated = await haechi('keys', 'rotate-sealing', '--usb', usb);
    assert.equal(rotated.exit, 0, rotated.note);
    assert.match(rotated.out, /new key from now on|이제부터 모두 새 키로/);
    const between = await signInAndOut('recovery code');
    stop = true;
    await asking;
    assert.deepEqual([...statuses], [200]);
    const seen = await haechi('keys', 'status', '--json');
    assert.equal(JSON.parse(seen.out).sealingKeys, 2);
    one.signal('SIGTERM');
    await one.exited;
    const again = start();
    await again.ready();
    assert.deepEqual([...new Set([earlier, between, await signInAndOut('authenticator')])], ['signed in']);
    again.signal('SIGTERM');
    await again.exited;
  });

  test('former sealing keys are forgotten once nothing is under them, and everything still opens', async () => {
    const one = start({ HAECHI_PROCESSES: process.platform === 'linux' ? '2' : '1' });
    await one.ready();
    const early = await haechi('keys', 'retire-sealing', '--usb', usb);
    assert.equal(early.exit, 1, early.out);
    assert.match(early.note, /keys\.formerKeptHours/);
    const client = await signIn(administrator, 'recovery code');
    const setting = { params: { key: 'keys.formerKeptHours' }, body: { value: 0, reason: 'a test' } };
    await client.call('PUT /api/v1/settings/{key}', setting);
    for (;;) {
      const { resealing } = await client.call('GET /api/v1/keys', {});
      if (resealing?.isFinished === true) break;
    }
    const retired = await haechi('keys', 'retire-sealing', '--usb', usb);
    assert.equal(retired.exit, 0, retired.note);
    const { items } = await client.call('GET /api/v1/keys', {});
    assert.equal(items.filter(({ kind }) => kind === 'sealing').length, 1);
    await client.call('POST /api/v1/auth/logout', {});
    await signInAndOut('recovery code');
    one.signal('SIGTERM');
    await one.exited;
    const again = start();
    await again.ready();
    assert.equal(await signInAndOut('recovery code'), 'signed in');
    again.signal('SIGTERM');
    await again.exited;
  });

  test('told not to wait, it ends with a status of its own', async () => {
    const three = start({ HAECHI_UNLOCK: 'manual', HAECHI_WHEN_LOCKED: 'exit' });
    assert.deepEqual(await three.exited, { status: LOCKED, signal: null });
    assert.match(three.output(), /haechi unlock/);
  });

  test('no log and no output holds key material', () => {
    const keys = readFileSync(join(usb, 'haechi-usb.key'), 'utf8');
    const { half } = JSON.parse(keys);
    const secrets = [
      String(half),
      Buffer.from(String(half), 'base64url').toString('hex'),
      readFileSync(join(server.baseDir, 'keys', 'host.half')).toString('base64url'),
      readFileSync(join(server.baseDir, 'keys', 'host.half')).toString('hex'),
      ...readdirSync(printed).flatMap((file) => {
        const words = wordsOf(file).split(' ');
        return [words.slice(0, 6).join(' '), words.slice(20, 26).join(' ')];
      }),
    ];
    const said = [
      readFileSync(join(server.baseDir, 'logs', 'server.log'), 'utf8'),
      ...started.map((one) => one.output()),
    ].join('\n');
    assert.match(said, /the keys are locked/);
    for (const secret of secrets) assert.equal(said.includes(secret), false);
  });
});
