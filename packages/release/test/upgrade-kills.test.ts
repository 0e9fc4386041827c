import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  findServer,
  fingerprintOf,
  install,
  placesOf,
  readState,
  startServer,
  stopServer,
  waitForHealth,
} from '../src/index.ts';
import { makeRoot, writeBundle } from '../src/make/index.ts';

/** More by `KEEP_KILLS`, for the command that shows the bar. */
const KILLS = Number(process.env['KEEP_KILLS'] ?? 8);

const root = mkdtempSync(join(tmpdir(), 'haechi-kills-'));
const maker = generateKeyPairSync('ed25519');
const signer = {
  roots: [makeRoot({ version: 1, rootKey: maker.privateKey, releasePublicKey: maker.publicKey })],
  releaseKey: maker.privateKey,
};
const base = join(root, 'base');
const places = placesOf(base);
const locks = pathToFileURL(join(import.meta.dirname, '../../database/src/embedded/base-lock.ts')).href;
let port = 0;

/**
 * A server as ours is to an upgrade: it locks its data, migrates it in two steps, takes what people store and keeps it
 * before it says so, and ends when the channel to who started it closes.
 */
const serverText = (version: string): string => `
  import { acquireBaseLock } from '${locks}';
  import { appendFileSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
  import { createServer } from 'node:http';
  import { join } from 'node:path';
  const home = process.env.HAECHI_HOME;
  const lock = await acquireBaseLock(home);
  const stop = async () => { await lock.release(); process.exit(0); };
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  if (process.send !== undefined && !process.connected) await stop();
  const versionFile = join(home, 'version');
  if (readFileSync(versionFile, 'utf8') !== '${version}') {
    writeFileSync(versionFile, 'half of ${version}');
    await new Promise((resolve) => setTimeout(resolve, 60));
    writeFileSync(versionFile, '${version}');
  }
  createServer((req, res) => {
    if (req.method === 'POST') appendFileSync(join(home, 'rows'), req.url.slice(1) + '\\n', { flush: true });
    res.writeHead(200, { connection: 'close' }).end('{"status":"ready"}');
  }).listen(Number(process.env.PORT), '127.0.0.1');
`;

async function bundle(number: number): Promise<string> {
  const folder = join(root, String(number));
  mkdirSync(folder);
  writeFileSync(join(folder, 'main'), serverText(`1.0.${number}`));
  writeFileSync(join(folder, 'node'), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, { mode: 0o755 });
  const target = `${folder}.tar`;
  const files = [
    { path: 'runtime/node', source: join(folder, 'node') },
    { path: 'app/package.json', source: join(folder, 'package.json') },
    { path: 'app/apps/server/src/main.ts', source: join(folder, 'main') },
  ];
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const platform = `${process.platform}-${process.arch}`;
  const facts = { product: 'haechi', version: `1.0.${number}`, platform, number };
  await writeBundle(target, facts, { files, links: {}, parts: [] }, signer);
  return target;
}

const ended = (child: ChildProcess): Promise<string | null> =>
  new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));

function runProcess(what: 'upgrade' | 'recover', file = ''): ChildProcess {
  const program = join(import.meta.dirname, 'upgrade-process.ts');
  return spawn(process.execPath, [program, what, base, file], { stdio: 'ignore' });
}

/** Stores one thing after another as people do, and remembers what was confirmed. */
function keepStoring(stored: string[]): { stop(): Promise<void> } {
  let done = false;
  let next = stored.length;
  const storing = (async () => {
    while (!done) {
      const word = `row-${(next += 1)}`;
      const answer = await fetch(`http://127.0.0.1:${port}/${word}`, { method: 'POST' }).catch(
        () => undefined,
      );
      if (answer?.status === 200) stored.push(word);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return {
    async stop() {
      done = true;
      await storing;
    },
  };
}

/** What somebody does who finds the machine like this: start it. */
async function startAfterKill(): Promise<void> {
  await ended(runProcess('recover'));
  if ((await findServer(places)) !== undefined) return;
  const started = await startServer(places, (await readState(places)).current.name, process.env);
  assert.equal(await waitForHealth(started, 20_000), 'ready');
}

before(async () => {
  const probe = createServer().listen(0);
  const address = probe.address();
  assert.ok(typeof address === 'object' && address !== null);
  ({ port } = address);
  await new Promise((resolve) => probe.close(resolve));
  mkdirSync(places.dataDir, { recursive: true });
  writeFileSync(places.envFile, `PORT=${port}\n`);
  writeFileSync(join(places.dataDir, 'version'), '1.0.1');
  writeFileSync(join(places.dataDir, 'rows'), '');
});
after(async () => {
  const pid = await findServer(places);
  if (pid !== undefined) await stopServer(places, pid);
  rmSync(root, { recursive: true });
});

test('an upgrade killed at any moment leaves the former release or the new one, whole, with all that was stored', {
  skip: process.platform === 'win32',
}, async () => {
  const trust = { fingerprint: fingerprintOf(maker.publicKey) };
  await install({ bundle: await bundle(1), base, trust, nowMs: Date.now() });
  await startAfterKill();
  const stored: string[] = [];
  let number = 1;
  let longestMs = 0;
  let cutOff = 0;
  const outcomes = new Set<string>();
  for (let kill = -1; kill < KILLS; kill += 1) {
    const file = await bundle((number += 1));
    const former = (await readState(places)).current.version;
    const storing = keepStoring(stored);
    const startedMs = performance.now();
    const upgrading = runProcess('upgrade', file);
    const end = ended(upgrading);
    // The golden ratio spreads the moments; the first run is let alone and says how long one takes.
    const afterMs = kill < 0 ? 60_000 : (((kill + 1) * 0.618_033_988_749_895) % 1) * longestMs;
    const timer = setTimeout(() => upgrading.kill('SIGKILL'), afterMs);
    const signal = await end;
    clearTimeout(timer);
    if (kill < 0) longestMs = performance.now() - startedMs;
    if (signal === 'SIGKILL') cutOff += 1;
    await startAfterKill();
    await storing.stop();

    const what = `killed after ${Math.round(afterMs)} ms`;
    const { current } = await readState(places);
    assert.ok([former, `1.0.${number}`].includes(current.version), what);
    outcomes.add(current.version === former ? 'former' : 'new');
    assert.equal(
      readFileSync(join(places.dataDir, 'version'), 'utf8'),
      current.version,
      `${what}: half migrated`,
    );
    assert.equal(readFileSync(places.currentFile, 'utf8'), current.name, what);
    const rows = new Set(readFileSync(join(places.dataDir, 'rows'), 'utf8').split('\n'));
    assert.deepEqual(
      stored.filter((word) => !rows.has(word)),
      [],
      `${what}: lost`,
    );
    assert.equal(existsSync(places.journalFile), false, what);
    assert.equal(existsSync(places.stagingDir), false, what);
    for (const name of readdirSync(places.beforeDir)) assert.doesNotMatch(name, /draft/, what);
    assert.ok(readdirSync(places.releasesDir).length <= 2, `${what}: releases nobody names`);
  }
  assert.ok(stored.length > KILLS);
  assert.ok(cutOff >= KILLS / 2, `only ${cutOff} of ${KILLS} were cut off`);
  assert.deepEqual([...outcomes].toSorted(), ['former', 'new']);
});
