import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const engineUrl = new URL('../src/index.ts', import.meta.url).href;

it('keeps the example of the README true', async (t) => {
  const readme = await readFile(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
  const example = /```ts\n(?<code>[\s\S]*?)```/u.exec(readme)?.groups?.['code'] ?? '';
  const claims = example.match(/\/\/ => \w+/gu) ?? [];
  assert.ok(claims.length > 0);
  const folder = await mkdtemp(join(tmpdir(), 'decision-readme-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'example.ts');
  const runnable = example
    .replace("'@haechi/decision'", JSON.stringify(engineUrl))
    .replaceAll(/^(?<expression>.+); \/\/ => (?<value>\w+)$/gmu, "claims.push([$<expression>, '$<value>']);");
  await writeFile(file, `export const claims: [unknown, string][] = [];\n${runnable}`);
  const { claims: answered } = (await import(pathToFileURL(file).href)) as { claims: [unknown, string][] };
  assert.equal(answered.length, claims.length);
  for (const [actual, claimed] of answered) assert.equal(actual, claimed);
});
