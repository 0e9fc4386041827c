import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type FastifyInstance, fastify } from 'fastify';
import { serveConsole } from '../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'haechi-console-'));
let app: FastifyInstance;
before(async () => {
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<title>page</title>');
  writeFileSync(join(directory, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(directory, '..', 'outside.txt'), 'not for you');
  app = fastify();
  await serveConsole(app, directory);
});
after(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
  rmSync(join(directory, '..', 'outside.txt'));
});

const get = async (url: string) => await app.inject({ url });

test('a link into the console gives the page, never kept by the browser', async () => {
  for (const url of ['/', '/projects/prj_1', '/enroll?token=a.b']) {
    const answer = await get(url);
    assert.equal(answer.body, '<title>page</title>', url);
    assert.equal(answer.headers['cache-control'], 'no-cache');
  }
});

test('a file with a hash in its name is kept for a year', async () => {
  const answer = await get('/assets/app-1a2b.js');
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['cache-control']), /immutable/);
  assert.match(String(answer.headers['content-type']), /javascript/);
});

test('what an older build asks for is missing, not a page', async () => {
  assert.equal((await get('/assets/app-0000.js')).statusCode, 404);
});

test('nothing outside the folder and nothing of the API is answered with a file', async () => {
  for (const url of [
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/%00.txt',
    '/%zz.txt',
    '/api/v1/nothing',
    '/metrics',
  ]) {
    const answer = await get(url);
    assert.ok(answer.statusCode >= 400 && answer.statusCode < 500, `${url}: ${answer.statusCode}`);
    assert.doesNotMatch(answer.body, /not for you|<title>/);
  }
});
