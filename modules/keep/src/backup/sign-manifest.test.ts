import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CodedError } from '@haechi/kernel';
import { keepPlaces } from './places.ts';
import {
  changeBackupKey,
  openBackupSigner,
  readOwnKeys,
  readOwnVerifierKeys,
  signManifest,
  verifyManifest,
} from './sign-manifest.ts';

const base = mkdtempSync(join(tmpdir(), 'haechi-signing-'));
after(() => rmSync(base, { recursive: true }));
let count = 0;
function newPlaces() {
  count += 1;
  return keepPlaces(join(base, String(count)));
}
const NOW = Date.parse('2026-11-20T09:00:00.000Z');
const manifest = Buffer.from('{"a manifest":true}');
const isRefused = (error: unknown) => error instanceof CodedError && error.code === 'KEEP_005';

test('after a change of the key the next manifest has the new one, and those before are accepted as before', async () => {
  const places = newPlaces();
  const signer = await openBackupSigner(places);
  const early = await signManifest(signer, 'bak_1', manifest);
  const { verifierKey, former } = await changeBackupKey(places, NOW);
  assert.equal(former, signer.verifierKey);
  // The same signer, held by a process that runs on.
  const late = await signManifest(signer, 'bak_2', manifest);
  await verifyManifest([verifierKey], 'bak_2', manifest, late, 'here');
  await assert.rejects(verifyManifest([former], 'bak_2', manifest, late, 'here'), isRefused);
  const own = await readOwnVerifierKeys(places);
  assert.deepEqual(own, [verifierKey, former]);
  await verifyManifest(own, 'bak_1', manifest, early, 'here');
  assert.deepEqual(
    (await readOwnKeys(places)).map(({ until }) => until?.getTime()),
    [undefined, NOW],
  );
});

test('a key that was never of this installation is refused, however often ours changed', async () => {
  const [ours, theirs] = [newPlaces(), newPlaces()];
  await openBackupSigner(ours);
  for (let changes = 0; changes < 3; changes += 1) await changeBackupKey(ours, NOW + changes);
  const foreign = await signManifest(await openBackupSigner(theirs), 'bak_1', manifest);
  const own = await readOwnVerifierKeys(ours);
  assert.equal(own.length, 4);
  await assert.rejects(verifyManifest(own, 'bak_1', manifest, foreign, 'here'), isRefused);
});

test('killed after the former key was noted and before the next was made, the key is used on and changed later', async () => {
  const places = newPlaces();
  const { verifierKey } = await openBackupSigner(places);
  const key = join(places.stateDir, 'signing.key');
  const kept = `${key}.kept`;
  copyFileSync(key, kept);
  await changeBackupKey(places, NOW);
  copyFileSync(kept, key);
  assert.deepEqual(await readOwnVerifierKeys(places), [verifierKey]);
  const changed = await changeBackupKey(places, NOW + 1);
  assert.equal(changed.former, verifierKey);
  assert.deepEqual(await readOwnVerifierKeys(places), [changed.verifierKey, verifierKey]);
});

test('the former private half is nowhere, and of a damaged list no key is taken', async () => {
  const places = newPlaces();
  await openBackupSigner(places);
  const key = join(places.stateDir, 'signing.key');
  const seed = readFileSync(key);
  await changeBackupKey(places, NOW);
  const list = join(places.stateDir, 'former-keys.json');
  assert.notDeepEqual(readFileSync(key), seed);
  assert.equal(readFileSync(list, 'utf8').includes(seed.toString('base64')), false);
  writeFileSync(list, '[{"verifierKey": 1}]');
  await assert.rejects(readOwnVerifierKeys(places), isRefused);
});
