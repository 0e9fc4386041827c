import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CompactEncrypt } from 'jose';
import {
  deriveKey,
  nameKey,
  openBytes,
  openRootKey,
  type RootKey,
  resealBytes,
  sealBytes,
  sealedPrefixOf,
} from './root-key.ts';
import { Secret } from './secret.ts';

const directory = mkdtempSync(join(tmpdir(), 'haechi-key-'));
after(() => rmSync(directory, { recursive: true }));

test('the root key is made once, readable by its owner only, and then stays the same', () => {
  const path = join(directory, 'keys', 'root.key');
  const first = openRootKey(path).reveal();
  assert.equal(first.length, 32);
  assert.deepEqual(openRootKey(path).reveal(), first);
  if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(directory, 'keys')), ['root.key']);
});

test('a damaged root key stops the start instead of being replaced', () => {
  const path = join(directory, 'damaged.key');
  writeFileSync(path, 'short');
  assert.throws(() => openRootKey(path), /damaged/);
});

test('what is sealed opens only with the same key, for the same purpose, unchanged', async () => {
  const key = openRootKey(join(directory, 'a.key'));
  const sealed = await sealBytes(key, 'totp', Buffer.from('비밀'));
  assert.equal(Buffer.from(await openBytes(key, 'totp', sealed)).toString(), '비밀');
  await assert.rejects(openBytes(key, 'other', sealed));
  await assert.rejects(openBytes(openRootKey(join(directory, 'b.key')), 'totp', sealed));
  const parts = sealed.split('.');
  parts[3] = `${parts[3]?.startsWith('A') ? 'B' : 'A'}${parts[3]?.slice(1)}`;
  await assert.rejects(openBytes(key, 'totp', parts.join('.')));
});

/** One key that seals, with others behind it that only open. */
function ringOf(newest: RootKey, ...former: RootKey[]): RootKey {
  return Object.assign(new Secret(newest.reveal()), { former });
}

test('what is sealed says under which key, and can be sealed again under the newest', async () => {
  const [a, b] = [openRootKey(join(directory, 'a.key')), openRootKey(join(directory, 'b.key'))];
  const sealed = await sealBytes(a, 'totp', Buffer.from('비밀'));
  assert.ok(sealed.startsWith(sealedPrefixOf(nameKey(a))));
  assert.notEqual(nameKey(a), nameKey(b));
  const ring = ringOf(b, a);
  const again = await resealBytes(ring, 'totp', sealed);
  assert.ok(again.startsWith(sealedPrefixOf(nameKey(b))));
  assert.equal(Buffer.from(await openBytes(b, 'totp', again)).toString(), '비밀');
  await assert.rejects(openBytes(b, 'totp', sealed), /sealed under a key that is not here/);
});

test('what was sealed before keys had names opens with any of the keys', async () => {
  const [a, b] = [openRootKey(join(directory, 'a.key')), openRootKey(join(directory, 'b.key'))];
  const sealed = await new CompactEncrypt(Buffer.from('비밀'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(deriveKey(a, 'totp'));
  assert.equal(Buffer.from(await openBytes(ringOf(b, a), 'totp', sealed)).toString(), '비밀');
  await assert.rejects(openBytes(b, 'totp', sealed));
});
