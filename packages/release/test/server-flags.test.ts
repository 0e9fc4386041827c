import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { placesOf, SERVER_FLAGS } from '../src/index.ts';
import { writeLaunchers } from '../src/launchers.ts';

test('an installed server runs with the flags of npm start, and the command line with none', async (t) => {
  const base = mkdtempSync(join(tmpdir(), 'haechi-flags-'));
  t.after(() => rmSync(base, { recursive: true }));
  const places = placesOf(base);
  await writeLaunchers(places);
  const lastLine = (name: string) =>
    readFileSync(join(places.binDir, name), 'utf8').trimEnd().split('\n').at(-1);
  assert.equal(
    lastLine('haechi-server'),
    `exec "$release/runtime/node" ${SERVER_FLAGS.join(' ')} "$release/app/apps/server/src/main.ts" "$@"`,
  );
  assert.equal(lastLine('haechi'), 'exec "$release/runtime/node" "$release/app/apps/cli/src/main.ts" "$@"');
  const start = new URL('../../../scripts/start/launch-server.mjs', import.meta.url).href;
  const ofStart: { SERVER_FLAGS: string[] } = await import(start);
  assert.deepEqual(ofStart.SERVER_FLAGS, SERVER_FLAGS);
});
