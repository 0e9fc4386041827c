import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  compareVersions,
  findServer,
  fingerprintOf,
  install,
  placesOf,
  ReleaseError,
  readHistory,
  readState,
  recover,
  rollBack,
  startServer,
  stopServer,
  uninstall,
  upgrade,
  waitForHealth,
} from '../src/index.ts';
import { makeRoot, writeBundle } from '../src/make/index.ts';

const root = mkdtempSync(join(tmpdir(), 'haechi-lifecycle-'));
const maker = generateKeyPairSync('ed25519');
const signer = {
  roots: [makeRoot({ version: 1, rootKey: maker.privateKey, releasePublicKey: maker.publicKey })],
  releaseKey: maker.privateKey,
};
const base = join(root, 'base');
const places = placesOf(base);
const data = join(base, 'data', 'rows');
const nowMs = Date.parse('2026-11-29T00:00:00Z');
let backups: string[] = [];

before(async () => {
  const probe = createServer().listen(0);
  const address = probe.address();
  assert.ok(typeof address === 'object' && address !== null);
  await new Promise((resolve) => probe.close(resolve));
  mkdirSync(base);
  writeFileSync(places.envFile, `PORT=${address.port}\n`);
});
after(async () => {
  const pid = await findServer(places);
  if (pid !== undefined) await stopServer(places, pid);
  rmSync(root, { recursive: true });
});

/** A server that keeps its data as ours does: it adds its version to it, and is ready, or ends, as its text says. */
const serverText = (version: string, isGood: boolean): string => `
  const { writeFileSync, appendFileSync, rmSync } = require('node:fs');
  const { join } = require('node:path');
  const home = process.env.HAECHI_HOME;
  appendFileSync(join(home, 'rows'), '${version} ');
  if (!${isGood}) process.exit(1);
  writeFileSync(join(home, 'server.lock'), JSON.stringify({ pid: process.pid }));
  require('node:http').createServer((_, res) => res.writeHead(200).end('{"status":"ready"}')).listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => { rmSync(join(home, 'server.lock')); process.exit(0); });
`;

async function bundle(version: string, number: number, isGood = true): Promise<string> {
  const folder = join(root, `${version}-${number}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'main'), serverText(version, isGood));
  writeFileSync(join(folder, 'node'), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, { mode: 0o755 });
  const target = join(root, `${version}-${number}.tar`);
  const files = [
    { path: 'runtime/node', source: join(folder, 'node') },
    { path: 'app/apps/server/src/main.ts', source: join(folder, 'main') },
  ];
  const facts = { product: 'haechi', version, platform: `${process.platform}-${process.arch}`, number };
  await writeBundle(target, facts, { files, links: {}, parts: [] }, signer);
  return target;
}

const rows = (): string => readFileSync(data, 'utf8');
const isCode = (code: string) => (error: unknown) => error instanceof ReleaseError && error.code === code;
const up = (file: string, backUp: () => Promise<void> = async () => void backups.push(rows())) =>
  upgrade({
    bundle: file,
    base,
    nowMs,
    env: process.env,
    backUp,
    healthWithinMs: 20_000,
    tell: () => undefined,
  });

test('versions are ordered as Semantic Versioning orders them', () => {
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.2.0',
    '1.10.0',
  ];
  assert.deepEqual(ordered.toReversed().toSorted(compareVersions), ordered);
});

test('install, start, upgrade, refuse, roll back, uninstall', {
  skip: process.platform === 'win32',
}, async () => {
  const first = await bundle('1.0.0', 10);
  const trust = { fingerprint: fingerprintOf(maker.publicKey) };
  await install({ bundle: first, base, trust, nowMs });
  await assert.rejects(install({ bundle: first, base, trust, nowMs }), isCode('already-installed'));
  mkdirSync(places.dataDir);
  const started = await startServer(places, (await readState(places)).current.name, process.env);
  assert.equal(await waitForHealth(started, 20_000), 'ready');

  const done = await up(await bundle('1.1.0', 20));
  assert.equal(done.running, true);
  assert.deepEqual(backups, ['1.0.0 '], 'the backup is made while nothing runs');
  assert.equal(rows(), '1.0.0 1.1.0 1.1.0 ', 'tried out, and then started');
  assert.ok((await findServer(places)) !== undefined, 'it runs again');

  await assert.rejects(up(first), isCode('downgrade'));
  await assert.rejects(up(await bundle('1.2.0', 15)), isCode('replayed'));
  await assert.rejects(
    up(await bundle('1.3.0', 30), async () => {
      throw new Error('no room');
    }),
    isCode('backup-failed'),
  );
  assert.ok((await findServer(places)) !== undefined, 'after a failed backup it runs as before');

  backups = [];
  await assert.rejects(up(await bundle('2.0.0', 40, false)), isCode('unhealthy'));
  assert.equal((await readState(places)).current.version, '1.1.0');
  assert.doesNotMatch(rows(), /2\.0\.0/, 'what the new version did to the data is undone');
  assert.equal(existsSync(places.journalFile), false);

  const pid = await findServer(places);
  if (pid !== undefined) await stopServer(places, pid);
  const good = await up(await bundle('1.4.0', 50));
  assert.equal(good.running, false, 'what did not run before does not run afterwards');
  await assert.rejects(rollBack({ base, acceptLoss: false, nowMs }), isCode('newer-data'));
  const back = await rollBack({ base, acceptLoss: true, nowMs });
  assert.equal(back.to.version, '1.1.0');
  assert.doesNotMatch(rows(), /1\.4\.0/);
  assert.match(readFileSync(join(back.kept, 'rows'), 'utf8'), /1\.4\.0/, 'the data of before is kept aside');
  await assert.rejects(up(await bundle('1.4.1', 50)), isCode('replayed'));

  assert.deepEqual(
    (await readHistory(places)).map(({ step, from, to }) => `${step} ${from} ${to}`),
    [
      'installed null 1.0.0',
      'upgraded 1.0.0 1.1.0',
      'upgrade_undone 2.0.0 1.1.0',
      'upgraded 1.1.0 1.4.0',
      'rolled_back 1.4.0 1.1.0',
    ],
  );

  mkdirSync(join(places.dataDir, 'backup'));
  await uninstall({ base, removeData: false, removeBackups: false });
  assert.equal(existsSync(places.programDir), false);
  assert.ok(existsSync(data) && existsSync(join(places.dataDir, 'backup')));
});

test('an upgrade cut off at any point is undone as a whole', {
  skip: process.platform === 'win32',
}, async () => {
  const own = join(root, 'cut-off');
  const spots = placesOf(own);
  const file = join(spots.dataDir, 'rows');
  mkdirSync(spots.dataDir, { recursive: true });
  const trust = { fingerprint: fingerprintOf(maker.publicKey) };
  const first = await bundle('3.0.0', 100);
  await install({ bundle: first, base: own, trust, nowMs });
  const state = await readState(spots);
  writeFileSync(file, 'as before');
  // As upgrade leaves it when it is killed while the new version migrates, and when the undoing itself is killed.
  for (const putBackAlready of [false, true]) {
    const kept = join(spots.beforeDir, '3.0.0-100');
    mkdirSync(kept, { recursive: true });
    if (!putBackAlready) writeFileSync(join(kept, 'rows'), 'as before');
    writeFileSync(file, putBackAlready ? 'as before' : 'half migrated');
    writeFileSync(spots.currentFile, '3.1.0-110');
    writeFileSync(spots.journalFile, JSON.stringify({ from: '3.0.0-100', to: '3.1.0-110' }));
    assert.equal(await recover(spots), 'undone');
    assert.equal(readFileSync(file, 'utf8'), 'as before');
    assert.equal(readFileSync(spots.currentFile, 'utf8'), '3.0.0-100');
    assert.deepEqual(await readState(spots), state);
    assert.equal(await recover(spots), 'nothing');
  }
});
