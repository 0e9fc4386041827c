import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';

const root = new URL('../../../', import.meta.url);

it('names only tests that exist in the list of failures seen elsewhere', async () => {
  const page = await readFile(new URL('docs/conformance/known-failures.md', root), 'utf8');
  const named = [...page.matchAll(/`(?<file>[\w./-]+\.ts)`: (?<name>.+?)(?=<br>| \|)/gu)];
  assert.ok(named.length >= 20, `only ${named.length} tests are named`);
  for (const { groups } of named) {
    const { file = '', name = '' } = groups ?? {};
    const text = await readFile(new URL(file, root), 'utf8');
    assert.ok(text.includes(name), `${file} has no test "${name}"`);
  }
});
