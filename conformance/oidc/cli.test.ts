import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { runCli } from '@haechi/cli';
import { createWorld, interactionOf, type World } from './world.ts';

let world: World;
let home: string;
before(async () => {
  world = await createWorld();
});
after(() => world.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'haechi-cli-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const signInsPath = () => join(home, '.config', 'haechi', 'sign-ins.json');
const keptSignIn = () => JSON.parse(readFileSync(signInsPath(), 'utf8'))[world.origin];

/** Lets a device in, as the person who sees its code in the browser does. */
async function decide(note: string, verdict: 'accept' | 'refuse'): Promise<void> {
  const address = /https?:\/\/\S+user_code=\S+/.exec(note)?.[0];
  assert.ok(address, note);
  // With the code in the address, the first page sends itself.
  const confirm = await world.admin.submit(await world.admin.open(address));
  const uid = interactionOf(await world.admin.submit(confirm));
  const { body } = await world.call(world.admin, `POST /api/v1/openid/interactions/{uid}/${verdict}`, {
    params: { uid },
  });
  await world.admin.open(body.goTo);
}

interface Run {
  readonly verdict?: 'accept' | 'refuse';
  readonly typed?: string;
}

async function run(args: readonly string[], { verdict, typed = '' }: Run = {}) {
  const printed = { out: '', note: '' };
  let decided = false;
  const exitCode = await runCli([...args, '--url', world.origin], {
    env: { LANG: 'en_GB.UTF-8' },
    homeDir: home,
    fetch: globalThis.fetch,
    out: (text) => {
      printed.out += text;
    },
    note: (text) => {
      printed.note += text;
    },
    readSecret: async () => typed,
    now: () => Date.now(),
    async wait() {
      if (verdict !== undefined && !decided) {
        decided = true;
        await decide(printed.note, verdict);
      } else await new Promise(setImmediate);
    },
    stopped: new AbortController().signal,
  });
  return { exitCode, ...printed };
}

const login = () => run(['login'], { verdict: 'accept' });

test('a terminal is let in by a browser, and keeps what it got for its owner alone', async () => {
  const { exitCode, out, note } = await login();
  assert.equal(exitCode, 0, note);
  assert.match(out, /You are Minji at /);
  assert.equal(statSync(signInsPath()).mode & 0o777, 0o600);
  const { accessToken, refreshToken } = keptSignIn();
  assert.ok(![accessToken, refreshToken].some((secret) => (out + note).includes(secret)));
  const who = await run(['whoami']);
  assert.match(who.out, /^Minji <minji\.admin@example\.com>, /);
});

test('a terminal that is refused has nothing', async () => {
  const { exitCode, note } = await run(['login'], { verdict: 'refuse' });
  assert.equal(exitCode, 3);
  assert.match(note, /Nobody let this terminal in/);
  assert.throws(() => statSync(signInsPath()));
});

test('what it got is bound to its key: a copied token alone opens nothing', async () => {
  await login();
  const { accessToken } = keptSignIn();
  for (const scheme of ['Bearer', 'DPoP']) {
    const response = await fetch(`${world.origin}/api/v1/me`, {
      headers: { authorization: `${scheme} ${accessToken}` },
    });
    assert.equal(response.status, 401, scheme);
  }
});

test('it renews by itself, and of six at once one renews and the others take what it got', async () => {
  await login();
  const first = keptSignIn();
  writeFileSync(signInsPath(), JSON.stringify({ [world.origin]: { ...first, expiresAtMs: 0 } }));
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => run(['whoami'])));
  assert.deepEqual(
    outcomes.map(({ exitCode }) => exitCode),
    [0, 0, 0, 0, 0, 0],
    outcomes.map(({ note }) => note).join(''),
  );
  const second = keptSignIn();
  assert.notEqual(second.refreshToken, first.refreshToken);
  // Had two of them renewed with one token, the whole family would be dead now.
  writeFileSync(signInsPath(), JSON.stringify({ [world.origin]: { ...second, expiresAtMs: 0 } }));
  assert.equal((await run(['whoami'])).exitCode, 0);
});

test('signing out ends it at the server too', async () => {
  await login();
  const kept = readFileSync(signInsPath(), 'utf8');
  assert.equal((await run(['logout'])).exitCode, 0);
  assert.equal((await run(['whoami'])).exitCode, 3);
  const signIn = JSON.parse(kept)[world.origin];
  writeFileSync(signInsPath(), JSON.stringify({ [world.origin]: { ...signIn, expiresAtMs: 0 } }));
  assert.equal((await run(['whoami'])).exitCode, 3, 'a copy of the file is worth nothing either');
});

test('ending the session in the browser ends the terminal', async () => {
  const browser = await world.signIn();
  const usual = world.admin;
  Object.assign(world, { admin: browser });
  try {
    await login();
    await world.call(browser, 'POST /api/v1/auth/logout');
    assert.equal((await run(['whoami'])).exitCode, 3);
  } finally {
    Object.assign(world, { admin: usual });
  }
});
