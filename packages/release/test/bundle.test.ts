import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fingerprintOf, openBundle, ReleaseError, verifyMetadata } from '../src/index.ts';
import { makeRoot, writeBundle } from '../src/make/index.ts';

const root = mkdtempSync(join(tmpdir(), 'haechi-release-'));
after(() => rmSync(root, { recursive: true }));

const rootPair = generateKeyPairSync('ed25519');
const releasePair = generateKeyPairSync('ed25519');
const signer = {
  roots: [makeRoot({ version: 1, rootKey: rootPair.privateKey, releasePublicKey: releasePair.publicKey })],
  releaseKey: releasePair.privateKey,
};
const trust = { fingerprint: fingerprintOf(rootPair.publicKey) };
const facts = { product: 'haechi', version: '1.2.3', platform: 'linux-x64', number: 7 };

mkdirSync(join(root, 'source'));
const source = (name: string, text: string, mode = 0o644): string => {
  const path = join(root, 'source', name);
  writeFileSync(path, text, { mode });
  return path;
};
const content = {
  files: [
    { path: 'app/main.js', source: source('main', 'console.log(1)') },
    { path: 'runtime/node', source: source('node', '#!/bin/sh\n', 0o755) },
  ],
  links: { 'app/current': 'app/main.js' },
  parts: [{ path: 'installer.mjs', source: source('installer', 'export {};') }],
};

async function make(name: string): Promise<string> {
  const path = join(root, name);
  await writeBundle(path, facts, content, signer);
  return path;
}

/** Opens a bundle in vain: what it was refused for. Nothing of it may be left. */
async function refusalOf(path: string): Promise<ReleaseError | undefined> {
  const into = join(root, 'into');
  try {
    await openBundle(path, trust, into);
    rmSync(into, { recursive: true });
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ReleaseError, `not explained: ${String(error)}`);
    assert.equal(existsSync(into), false, 'something was left');
    return error;
  }
}

test('the same inputs give the same bytes, and they open to the same files', async () => {
  const [one, other] = [await make('one.tar'), await make('other.tar')];
  assert.ok(readFileSync(one).equals(readFileSync(other)));
  const { list, payloadDir } = await openBundle(one, trust, join(root, 'opened'));
  assert.deepEqual(
    [list.product, list.version, list.platform, list.number],
    ['haechi', '1.2.3', 'linux-x64', 7],
  );
  assert.equal(readFileSync(join(payloadDir, 'app/main.js'), 'utf8'), 'console.log(1)');
  assert.equal(statSync(join(payloadDir, 'runtime/node')).mode & 0o777, 0o755);
});

test('a flipped byte anywhere in the signed list is refused with file, reason and remedy', async () => {
  const bundle = readFileSync(await make('list.tar'));
  const begin = bundle.indexOf('{"signatures":', bundle.indexOf('metadata/targets.json'));
  const end = bundle.indexOf(0, begin);
  const [rootText = ''] = signer.roots;
  const list = bundle.subarray(begin, end);
  assert.ok(list.length > 500);
  for (let position = 0; position < list.length; position += 1) {
    const flipped: Buffer = Buffer.from(list);
    flipped.writeUInt8(flipped.readUInt8(position) ^ (position % 2 === 0 ? 1 : 0x20), position);
    assert.throws(
      () => verifyMetadata([rootText], flipped.toString('utf8'), trust),
      (error) => {
        assert.ok(error instanceof ReleaseError);
        const { what, remedy } = error.describe('ko');
        return what.includes('metadata/targets.json') && remedy.length > 20;
      },
      `byte ${position}`,
    );
  }
});

test('a flipped byte anywhere else is refused too: contents, headers, padding, the end', async () => {
  const path = await make('whole.tar');
  const bundle = readFileSync(path);
  const step = Math.max(1, Math.floor(bundle.length / 150));
  for (let position = 0; position < bundle.length; position += step) {
    const flipped: Buffer = Buffer.from(bundle);
    flipped.writeUInt8(flipped.readUInt8(position) ^ 1, position);
    writeFileSync(path, flipped);
    assert.ok((await refusalOf(path)) !== undefined, `byte ${position} of ${bundle.length}`);
  }
  writeFileSync(path, bundle.subarray(0, bundle.length - 700));
  assert.ok((await refusalOf(path)) !== undefined, 'cut off');
  writeFileSync(path, Buffer.concat([bundle, Buffer.from('more')]));
  assert.ok((await refusalOf(path)) !== undefined, 'something behind it');
});

test('the changed file is named', async () => {
  const path = await make('named.tar');
  const bundle = readFileSync(path);
  bundle.write('EXPORT', bundle.indexOf('export {};'));
  writeFileSync(path, bundle);
  const refusal = await refusalOf(path);
  assert.equal(refusal?.code, 'file-changed');
  assert.equal(refusal.params['file'], 'installer.mjs');
});

test('another maker is not believed, also not one who copied the list of files', async () => {
  const stranger = generateKeyPairSync('ed25519');
  const path = join(root, 'stranger.tar');
  const own = makeRoot({ version: 1, rootKey: stranger.privateKey, releasePublicKey: stranger.publicKey });
  await writeBundle(path, facts, content, { roots: [own], releaseKey: stranger.privateKey });
  assert.equal((await refusalOf(path))?.code, 'untrusted-maker');
  await writeBundle(path, facts, content, { roots: signer.roots, releaseKey: stranger.privateKey });
  assert.equal((await refusalOf(path))?.code, 'bad-signature');
});

test('a new root counts when the former one signed it, and not otherwise', async () => {
  const next = generateKeyPairSync('ed25519');
  const key = { version: 2, rootKey: next.privateKey, releasePublicKey: next.publicKey };
  const followed = makeRoot({ ...key, formerRootKey: rootPair.privateKey });
  const path = join(root, 'next.tar');
  const [first = ''] = signer.roots;
  await writeBundle(path, facts, content, { roots: [first, followed], releaseKey: next.privateKey });
  const { list } = await openBundle(path, { root: first }, join(root, 'next'));
  assert.equal(list.root, followed);
  await writeBundle(path, facts, content, { roots: [first, makeRoot(key)], releaseKey: next.privateKey });
  assert.equal((await refusalOf(path))?.code, 'bad-signature');
});
