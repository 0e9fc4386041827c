import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const root = new URL('../../../', import.meta.url);

test('every file that the guide for new modules names exists', async () => {
  const guide = await readFile(new URL('docs/guides/add-a-module.md', root), 'utf8');
  const named = [...guide.matchAll(/`((?:apps|docs|e2e|modules|packages)\/[\w./-]+)`/g)].map(
    ([, path]) => path ?? '',
  );
  assert.ok(named.length > 20, 'the guide names its files in backticks');
  assert.deepEqual(
    named.filter((path) => !existsSync(new URL(path, root))),
    [],
  );
});
