import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
);

test('no source needs Node, so that the offline page verifies with the same code as the server', () => {
  assert.ok(sources.length > 20);
  for (const path of sources) {
    const code = readFileSync(join(import.meta.dirname, path), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
    assert.doesNotMatch(code, /\b(?:node:|Buffer\b|process\b|require\(|setImmediate\b|fetch\()/, path);
  }
});
