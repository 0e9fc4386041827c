import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { runCli } from '@haechi/cli';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { type ConsoleWindow, launchBrowser, openConsole } from './harness/browser.ts';
import { type Environment, type ServerProcess, spawnServer } from './harness/spawn-server.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';
import { addVirtualAuthenticator } from './harness/virtual-authenticator.ts';

/** What stands in the way of people, on a page that is not the console's. */
async function findViolations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
}

describe('a security key that opens the root key', () => {
  let server: RunningServer;
  let browser: Browser;
  let holder: ConsoleWindow;
  let settings: Environment;
  let shares: string;
  const started: ServerProcess[] = [];

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    await server.stop();
    const { db } = server;
    assert.ok(db !== undefined);
    settings = {
      HAECHI_HOME: server.baseDir,
      HAECHI_UNLOCK: 'manual',
      PORT: new URL(server.origin).port,
      DATABASE_URL: db.superuserUrl.reveal(),
      DATABASE_APP_URL: db.appUrl.reveal(),
    };
    const printed = join(server.baseDir, 'printed');
    const made = await haechi('keys', 'init', '--plan', '1:hospital=2/2', '--out', printed);
    assert.equal(made.exit, 0, made.note);
    shares = join(server.baseDir, 'shares.txt');
    const words = readdirSync(printed).map((file) =>
      [...readFileSync(join(printed, file), 'utf8').matchAll(/\d+\. ([a-z]+)/g)]
        .map(([, word]) => word)
        .join(' '),
    );
    writeFileSync(shares, words.join('\n'));
    browser = await launchBrowser();
    holder = await openConsole(browser, { origin: server.origin, locale: 'ko', width: 390 });
    await addVirtualAuthenticator(holder.page, { hasPrf: true });
  });
  afterEach(async () => {
    for (const one of started) one.signal('SIGTERM');
    await Promise.all(started.splice(0).map((one) => one.exited));
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

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

  /** A server that waits, as somebody at a browser finds it. */
  async function startLocked(): Promise<ServerProcess> {
    const one = spawnServer(settings);
    started.push(one);
    for (;;) {
      const answer = await fetch(new URL('/readyz', server.origin), {
        headers: { connection: 'close' },
      }).catch(() => undefined);
      if (answer?.status === 503) return one;
    }
  }

  const status = ({ page }: ConsoleWindow) => page.getByRole('status');
  const act = ({ page }: ConsoleWindow) => page.getByRole('button').click();

  async function newLink(): Promise<string> {
    const added = await haechi('keys', 'add-passkey', '--label', '진료부장', '--shares', shares);
    assert.equal(added.exit, 0, added.note);
    const link = /https?:\/\/\S+/.exec(added.out)?.[0];
    assert.ok(link !== undefined, added.out);
    return link;
  }

  test('is registered behind a link that is good once, and opens the locked server in the browser', async () => {
    const one = await startLocked();
    const opened = await haechi('unlock', '--shares', shares);
    assert.equal(opened.exit, 0, opened.note);
    await one.ready();
    const link = await newLink();
    await holder.page.goto(link);
    assert.deepEqual(await findViolations(holder.page), []);
    await act(holder);
    await status(holder).getByText('되었습니다.').waitFor();
    await holder.page.goto(link);
    await act(holder);
    await status(holder).getByText('이 링크는 끝났습니다').waitFor();
    one.signal('SIGTERM');
    await one.exited;

    const two = await startLocked();
    await holder.page.goto(server.origin);
    assert.deepEqual(await findViolations(holder.page), []);
    await act(holder);
    await two.ready();
    assert.equal((await fetch(new URL('/readyz', server.origin))).status, 200);
    assert.deepEqual(holder.complaints, []);
  });

  test('without PRF it says so in clear words, and nothing is registered', async () => {
    const one = await startLocked();
    assert.equal((await haechi('unlock', '--shares', shares)).exit, 0);
    await one.ready();
    const stranger = await openConsole(browser, { origin: server.origin, locale: 'en', width: 1440 });
    await addVirtualAuthenticator(stranger.page);
    await stranger.page.goto(await newLink());
    await act(stranger);
    await status(stranger).getByText('does not offer what is needed').waitFor();
    const { out } = await haechi('keys', 'status', '--json');
    const kinds = JSON.parse(out).methods.map(({ kind }: { kind: string }) => kind);
    assert.deepEqual(kinds, ['shares', 'passkey'], 'the one of the test before');
    await stranger.close();
  });

  test('what it did not compute opens nothing', async () => {
    await startLocked();
    const ask = (path: string, body: unknown) =>
      fetch(new URL(path, server.origin), {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(body),
      });
    const { passkeys } = JSON.parse(await (await ask('/custody/options', {})).text());
    const { credentialId } = passkeys[0];
    const wrong = { credentialId, output: Buffer.alloc(32).toString('base64url') };
    assert.equal((await ask('/custody/unlock', wrong)).status, 403);
    assert.equal((await ask('/custody/unlock', { credentialId })).status, 403);
    const ready = await fetch(new URL('/readyz', server.origin), { headers: { connection: 'close' } });
    assert.match(await ready.text(), /"locked"/);
  });
});
