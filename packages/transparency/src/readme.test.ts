import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

test('the examples of the README, run one after another, prove an entry', async (context) => {
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  assert.equal(blocks.length, 4);
  const code = blocks.join('').replaceAll("'@haechi/transparency'", `'${import.meta.resolve('./index.ts')}'`);
  const { mock } = context.mock.method(console, 'log', () => undefined);
  await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assert.deepEqual(
    mock.calls.map((call) => call.arguments),
    [['entry 1 is in the log']],
  );
});
