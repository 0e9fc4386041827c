import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { operateOnFiles } from '../src/files/file-operations.ts';
import { openSandbox } from './open-sandbox.ts';

test('files are written, read back and listed, and folders are made on the way', async (t) => {
  const { call, folder } = await openSandbox(t);
  assert.equal((await call('write_file', { path: 'a/b/노트.txt', content: '해치' })).refused, false);
  assert.equal(readFileSync(join(folder, 'a/b/노트.txt'), 'utf8'), '해치');
  assert.equal((await call('read_file', { path: 'a/b/노트.txt' })).text, '해치');
  assert.equal((await call('list_files', { recursive: true })).text, 'a/\na/b/\na/b/노트.txt');
  const again = await call('write_file', { path: 'a/b/노트.txt', content: 'x', createOnly: true });
  assert.deepEqual([again.refused, again.text], [true, 'there is a file already']);
  assert.deepEqual(readdirSync(join(folder, 'a/b')), ['노트.txt'], 'nothing half-written is left');
});

test('no path leads out of the folder, by its text or through links', async (t) => {
  const { call, folder } = await openSandbox(t);
  const outside = mkdtempSync(join(tmpdir(), 'haechi-outside-'));
  t.after(() => rmSync(outside, { recursive: true, force: true }));
  writeFileSync(join(outside, 'secret'), 'secret');
  symlinkSync(join(outside, 'secret'), join(folder, 'file-link'));
  symlinkSync(outside, join(folder, 'folder-link'));
  const texts = [
    '../secret',
    '/etc/passwd',
    'a/../../secret',
    'C:/x',
    'a\\b',
    '.git/config',
    'x/.Git/hooks',
    'GIT~1/x',
  ];
  const links = ['file-link', 'folder-link/secret'];
  for (const path of [...texts, ...links]) {
    assert.ok((await call('read_file', { path })).refused, path);
    assert.ok((await call('write_file', { path, content: 'changed' })).refused, path);
  }
  assert.ok((await call('write_file', { path: 'folder-link/deep/new', content: 'x' })).refused);
  assert.ok((await call('list_files', { path: 'folder-link' })).refused);
  assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'secret');
  assert.deepEqual(readdirSync(outside), ['secret']);
});

test('the same rules hold without a jail around the process', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'haechi-root-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'in'));
  symlinkSync('/', join(root, 'in/link'));
  writeFileSync(join(root, 'small'), 'small');
  writeFileSync(join(root, 'large'), Buffer.alloc(2000));
  const read = (path: string) =>
    operateOnFiles(root, { operation: 'read', path, encoding: 'utf8' }, 1024).then(
      ({ content }) => content,
      (error: unknown) => (error instanceof Error ? error.name : 'thrown'),
    );
  assert.equal(await read('small'), 'small');
  for (const path of ['in/link/etc/passwd', 'in', 'large']) assert.equal(await read(path), 'Refusal', path);
});
