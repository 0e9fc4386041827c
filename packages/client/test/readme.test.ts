import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkAnswer, createFakeServer } from './fake-server.ts';

const clientUrl = new URL('../src/index.ts', import.meta.url).href;

it('keeps the example of the README true', async (t) => {
  const readme = await readFile(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
  const example = /```ts\n(?<code>[\s\S]*?)```/u.exec(readme)?.groups?.['code'] ?? '';
  const claims = example.match(/\/\/ => \w+/gu) ?? [];
  assert.ok(claims.length > 5);
  const isPay = ({ permission }: { permission: string }) => permission === 'invoice:pay';
  const server = createFakeServer({
    '/api/v1/access/check': (body) =>
      Response.json(checkAnswer({ allowed: isPay(body as { permission: string }) })),
    '/api/v1/access/check-batch': (body) => {
      const { checks } = body as { checks: { permission: string }[] };
      return Response.json({ decisions: checks.map((check) => checkAnswer({ allowed: isPay(check) })) });
    },
    '/api/v1/access-requests/options': () => Response.json({ items: [{ roleKey: 'CLERK' }] }),
    '/access/v1/search/subject': (body) => {
      const { token } = (body as { page: { token?: string } }).page;
      const ids = token === undefined ? ['a', 'b'] : ['c'];
      return Response.json({
        results: ids.map((id) => ({ type: 'user', id })),
        page: { next_token: token === undefined ? 'more' : '' },
      });
    },
  });
  const usual = globalThis.fetch;
  globalThis.fetch = server.fetch;
  const folder = await mkdtemp(join(tmpdir(), 'client-readme-'));
  t.after(async () => {
    globalThis.fetch = usual;
    await rm(folder, { recursive: true });
  });
  const file = join(folder, 'example.ts');
  const runnable = example
    .replace("'@haechi/client'", JSON.stringify(clientUrl))
    .replaceAll(/^(?<expression>.+); \/\/ => (?<value>\w+)$/gmu, "claims.push([$<expression>, '$<value>']);");
  await writeFile(file, `export const claims: [unknown, string][] = [];\n${runnable}`);
  const { claims: answered } = (await import(pathToFileURL(file).href)) as { claims: [unknown, string][] };
  assert.equal(answered.length, claims.length);
  for (const [actual, claimed] of answered) assert.equal(String(actual), claimed);
});
