import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readProcessMark } from '@haechi/database/embedded';
import { placesOf } from './installation.ts';
import { findServer } from './running-server.ts';

const base = mkdtempSync(join(tmpdir(), 'haechi-found-'));
const places = placesOf(base);
before(() => mkdirSync(places.dataDir, { recursive: true }));
after(() => rmSync(base, { recursive: true }));

const note = (name: string, content: unknown): void =>
  writeFileSync(join(places.dataDir, name), typeof content === 'string' ? content : JSON.stringify(content));

test('a number that was given to another process since is no server', async () => {
  const mark = await readProcessMark(process.pid);
  for (const name of ['server.lock', 'server.lock.waiting']) {
    note(name, { pid: process.pid, mark });
    assert.equal(await findServer(places), process.pid, name);
    note(name, { pid: process.pid, mark: 'ticks:another boot:1' });
    assert.equal(await findServer(places), undefined, name);
  }
});

test('a note without a beginning counts while its process lives, and what was cut off counts never', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  note('server.lock', { pid: child.pid });
  assert.equal(await findServer(places), child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  note('server.lock.waiting', '{"pid":');
  assert.equal(await findServer(places), undefined);
});
