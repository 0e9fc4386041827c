import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const ROOT = new URL('../../../', import.meta.url);
const ROW = /^\| (MCP\d\d) [^|]+ \| [^|]+ \| `([^`]+)` \| `([^`]+)` \|$/;

const lines = readFileSync(new URL('docs/security/owasp-mcp-top-10.md', ROOT), 'utf8').split('\n');
const rows = lines.filter((line) => line.startsWith('| MCP'));

test('every risk of the OWASP MCP Top 10 has a row', () => {
  const risks = new Set(rows.map((row) => ROW.exec(row)?.[1]));
  const all = Array.from({ length: 10 }, (_, index) => `MCP${String(index + 1).padStart(2, '0')}`);
  assert.deepEqual([...risks], all);
});

test('every test the table names is in the file it names', () => {
  assert.ok(rows.length >= 10);
  for (const row of rows) {
    const [, , name = '', file = ''] = ROW.exec(row) ?? [];
    assert.ok(name !== '', `not a row of the table: ${row}`);
    const source = readFileSync(new URL(file, ROOT), 'utf8');
    assert.ok(source.includes(`test('${name}'`), `${file} has no test “${name}”`);
  }
});
