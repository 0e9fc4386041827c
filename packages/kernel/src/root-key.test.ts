import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openBytes, openRootKey, sealBytes } from './root-key.ts';

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
